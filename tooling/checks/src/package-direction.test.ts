import { describe, expect, it } from "vitest";
import { formatFinding } from "./finding.ts";
import { workspaceOf } from "./fixture.ts";
import { packageDirection } from "./package-direction.ts";

function messages(files: Readonly<Record<string, string | object>>): readonly string[] {
  return packageDirection.find(workspaceOf(files)).map(formatFinding);
}

describe("direction between packages", () => {
  it("refuses an import that points up, with its line", () => {
    const files = {
      "packages/core/package.json": { name: "@stowage/core" },
      "packages/core/src/index.ts": '// core\nimport { serve } from "@stowage/server";\nserve();\n',
    };
    expect(messages(files)).toEqual([
      "packages/core/src/index.ts:2: imports @stowage/server, which does not lie below it",
    ]);
  });

  it.each([
    ["a type import", 'import type { Registry } from "@stowage/registry";'],
    ["a re-export", 'export { createRegistry } from "@stowage/registry";'],
    ["a re-export of everything", 'export * from "@stowage/registry";'],
    ["an import at run time", 'export const registry = await import("@stowage/registry");'],
    ["an import inside a type", 'export type Registry = import("@stowage/registry").Registry;'],
    ["a subpath", 'import "@stowage/registry/inside";'],
  ])("sees %s", (_, source) => {
    const files = { "packages/driver-fs/package.json": {}, "packages/driver-fs/src/driver.ts": source };
    expect(messages(files)).toEqual([
      expect.stringContaining("imports @stowage/registry, which does not lie below it"),
    ]);
  });

  it("lets a driver import the suite in tests only", () => {
    const source = 'import { cases } from "@stowage/testsuite";\nexport const all = cases;\n';
    const files = {
      "packages/driver-fs/package.json": { devDependencies: { "@stowage/testsuite": "workspace:*" } },
      "packages/driver-fs/src/conformance.test.ts": source,
      "packages/driver-fs/src/driver.ts": source,
    };
    expect(messages(files)).toEqual([expect.stringContaining("packages/driver-fs/src/driver.ts:1: imports")]);
  });

  it("lets the suite know no driver, not even in its tests or for development", () => {
    const files = {
      "packages/testsuite/package.json": { devDependencies: { "@stowage/driver-fs": "workspace:*" } },
      "packages/testsuite/src/run.test.ts": 'import "@stowage/driver-fs";',
    };
    expect(messages(files)).toEqual([
      "packages/testsuite/package.json: development dependency on @stowage/driver-fs points up",
      expect.stringContaining("packages/testsuite/src/run.test.ts:1: imports @stowage/driver-fs"),
    ]);
  });

  it("refuses a way around the entry points of another package", () => {
    const files = {
      "packages/registry/package.json": {},
      "packages/registry/src/index.ts": 'export { a } from "../../core/src/errors.ts";',
    };
    expect(messages(files)).toEqual([
      expect.stringContaining("imports ../../core/src/errors.ts, outside its own package"),
    ]);
  });

  it("keeps SDKs in drivers, I/O out of oci, and dependencies out of core", () => {
    const files = {
      "packages/core/package.json": { dependencies: { pino: "^10.0.0" } },
      "packages/oci/package.json": {},
      "packages/oci/src/digest.ts":
        'import { readFile } from "node:fs/promises";\nimport { createHash } from "node:crypto";\n',
      "packages/registry/package.json": {},
      "packages/registry/src/blobs.ts": 'import type { S3Client } from "@aws-sdk/client-s3";',
      "packages/driver-s3/package.json": { dependencies: { "@aws-sdk/client-s3": "^3.0.0" } },
      "packages/driver-s3/src/driver.ts": 'import type { S3Client } from "@aws-sdk/client-s3";',
    };
    expect(messages(files)).toEqual([
      "packages/core/package.json: has the dependency pino; it may have none",
      "packages/oci/src/digest.ts:1: imports node:fs/promises; oci holds data and does no I/O",
      "packages/registry/src/blobs.ts:1: imports @aws-sdk/client-s3; only drivers know a backend's SDK",
    ]);
  });

  it("asks for a row for each new package", () => {
    expect(messages({ "packages/mirror/package.json": {} })).toEqual([
      "packages/mirror/package.json: no row in the table of allowed imports; add one to package-direction.ts",
    ]);
  });
});
