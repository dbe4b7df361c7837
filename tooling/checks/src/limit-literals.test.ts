import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { limitLiterals } from "./limit-literals.ts";

const LIMITS = `
const MiB = 1024 * 1024;
export const MAX_PATH_BYTES = 767;
export const MAX_CONTENT_BYTES: number = 64 * MiB;
export const DELETE_CONCURRENCY = 16;
`;

function messages(source: string, file = "packages/driver-fs/src/paths.ts"): readonly string[] {
  const workspace = workspaceOf({
    "packages/core/package.json": { name: "@stowage/core" },
    "packages/core/src/limits.ts": LIMITS,
    "packages/driver-fs/package.json": { peerDependencies: { "@stowage/core": "workspace:*" } },
    "packages/oci/package.json": {},
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

it("takes a small number for a limit only where a constant with such a name gets it", () => {
  expect(messages("export const hex = (n: number) => n.toString(16);")).toEqual([]);
  expect(messages("const RADIX = 16;")).toEqual([]);
  expect(messages("export const low = (n: number) => n & 0x2ff;")).toEqual([]); // 767, as a mask
  expect(messages("const CONCURRENCY = 16;")).toEqual([expect.stringContaining("16 is DELETE_CONCURRENCY")]);
});

it("takes a reason for a number that only looks the same", () => {
  expect(messages("// not MAX_PATH_BYTES: a port\nexport const port = 767;")).toEqual([]);
  expect(messages("export const port = 767; // not MAX_PATH_BYTES: a port")).toEqual([]);
  expect(messages("// not MAX_PATH_BYTES:\nexport const port = 767;")).toHaveLength(1);
});

it("looks into sources of packages that know core, tests aside", () => {
  expect(messages("export const n = 767;", "packages/core/src/paths.ts")).toHaveLength(1);
  expect(messages("export const n = 767;", "packages/oci/src/reference.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/paths.test.ts")).toEqual([]);
  expect(messages("export const n = 767;", "packages/driver-fs/src/paths.test-d.ts")).toEqual([]);
});
