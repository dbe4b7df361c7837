import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { limitLiterals } from "./limit-literals.ts";

const LIMITS = `
const MiB = 1024 * 1024;
export const MAX_PATH_BYTES = 767;
export const MAX_CONTENT_BYTES: number = 64 * MiB;
export const MAX_MEMO_BYTES = 4096;
export const MAX_FAILED_PATHS = 100;
export const DELETE_CONCURRENCY = 16;
`;

function messages(source: string, file = "packages/driver-fs/src/paths.ts"): readonly string[] {
  const workspace = workspaceOf({
    "packages/core/package.json": { name: "@stowage/core" },
    "packages/core/src/limits.ts": LIMITS,
    "packages/driver-fs/package.json": { peerDependencies: { "@stowage/core": "workspace:*" } },
    "packages/oci/package.json": {},
    "packages/testsuite/package.json": { peerDependencies: { "@stowage/core": "workspace:*" } },
    [file]: source,
  });
  return limitLiterals.find(workspace).map(({ message }) => message);
}

it.each([
  ["as it is", "export const ok = (n: number) => n <= 767;", "767 is MAX_PATH_BYTES"],
  ["as a product", "export const most = 64 * 1024 * 1024;", "67108864 is MAX_CONTENT_BYTES"],
  [
    "in a unit of the file",
    "const MB = 1024 ** 2;\nexport const most = 64 * MB;",
    "67108864 is MAX_CONTENT_BYTES",
  ],
  ["in a unit of core", "export const most = 64 * MiB;", "67108864 is MAX_CONTENT_BYTES"],
  ["as a shift", "export const most = 64 << 20;", "67108864 is MAX_CONTENT_BYTES"],
])("finds a limit written %s", (_, source, message) => {
  expect(messages(source)).toEqual([expect.stringContaining(message)]);
});

it.each([
  ["const CONCURRENCY = 16;", "16 is DELETE_CONCURRENCY"],
  ["const failed = failedPaths.slice(0, 100);", "100 is MAX_FAILED_PATHS"],
  ["const fits = (memo: string) => memo.length <= 4096;", "4096 is MAX_MEMO_BYTES"],
  ["const memoBytes = 4 * 1024;", "4096 is MAX_MEMO_BYTES"],
])("finds a small or round number that stands beside a word of the limit's name: %s", (source, message) => {
  expect(messages(source)).toEqual([expect.stringContaining(message)]);
});

it.each([
  "export const hex = (n: number) => n.toString(16);",
  "const RADIX = 16;",
  "const memory = 4096;",
  "const MAX_BYTES = 4096;",
  "const memo = 4 * 1024 * 1024;", // 4 * 1024 is no number of its own
  "export const low = (n: number) => n & 0x2ff;", // 767, as a mask
])("leaves a number alone that is no limit: %s", (source) => {
  expect(messages(source)).toEqual([]);
});

it("takes a reason for a number that only looks the same", () => {
  expect(messages("// not MAX_PATH_BYTES: a port\nexport const port = 767;")).toEqual([]);
  expect(messages("export const port = 767; // not MAX_PATH_BYTES: a port")).toEqual([]);
  expect(messages("// not MAX_PATH_BYTES:\nexport const port = 767;")).toHaveLength(1);
});

it("looks into sources of packages that know core, tests and cases aside", () => {
  expect(messages("export const n = 767;", "packages/core/src/paths.ts")).toHaveLength(1);
  expect(messages("export const n = 767;", "packages/oci/src/reference.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/paths.test.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/paths.test-d.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/testing/paths.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/fake-disk.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/testsuite/src/cases/paths.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/testsuite/src/harness.ts")).toHaveLength(1);
});
