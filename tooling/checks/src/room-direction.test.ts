import { describe, expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { roomDirection } from "./room-direction.ts";

function driverFile(room: string, source: string): readonly string[] {
  const manifest = { exports: { ".": "./src/index.ts", "./driver": "./src/driver.ts" } };
  const files = { "packages/driver-s3/package.json": manifest, [`packages/driver-s3/src/${room}`]: source };
  return roomDirection.find(workspaceOf(files)).map(({ message }) => message);
}

describe("direction between rooms", () => {
  it.each([
    ["driver.ts", "./index.ts"],
    ["writer.ts", "./driver.ts"],
    ["multipart.ts", "./writer.ts"],
    ["parameters.ts", "./multipart.ts"],
    ["errors.ts", "./parameters.ts"],
    ["multipart/part.ts", "../driver.ts"],
  ])("refuses %s importing %s, types included", (room, target) => {
    expect(driverFile(room, `import type { A } from "${target}";`)).toEqual([
      expect.stringContaining("above it"),
    ]);
  });

  it.each([
    ["driver.ts", "./writer.ts"],
    ["writer.ts", "./multipart.ts"],
    ["multipart.ts", "./keys.ts"],
    ["keys.ts", "./parameters.ts"],
    ["parameters.ts", "./errors.ts"],
    ["index.ts", "./driver.ts"],
    ["multipart.ts", "@stowage/core"],
    ["multipart.ts", "@stowage/core/driver"],
    ["multipart.ts", "node:crypto"],
  ])("lets %s import %s", (room, target) => {
    expect(driverFile(room, `import { a } from "${target}";\na();\n`)).toEqual([]);
  });

  it("lets index take the types of other rooms, and nothing else of them", () => {
    expect(driverFile("index.ts", 'export type { S3Parameters } from "./parameters.ts";')).toEqual([]);
    expect(driverFile("index.ts", 'export { parse } from "./parameters.ts";')).toEqual([
      "imports ./parameters.ts; index takes driver.ts, and types of other rooms",
    ]);
  });

  it("keeps the SDK from being loaded before the first create", () => {
    expect(driverFile("driver.ts", 'const sdk = await import("@aws-sdk/client-s3");')).toEqual([]);
    expect(driverFile("writer.ts", 'import type { Part } from "@aws-sdk/client-s3";')).toEqual([]);
    // With verbatimModuleSyntax this still loads the module.
    expect(driverFile("writer.ts", 'import { type Part } from "@aws-sdk/client-s3";')).toHaveLength(1);
    expect(driverFile("driver.ts", 'import { S3Client } from "@aws-sdk/client-s3";')).toHaveLength(1);
    expect(driverFile("writer.ts", 'const sdk = await import("@aws-sdk/client-s3");')).toHaveLength(1);
  });

  it("refuses an import of a test or of the index in any package, entry points aside", () => {
    const workspace = workspaceOf({
      "packages/server/package.json": { bin: { stowage: "./src/cli.ts" } },
      "packages/server/src/cli.ts": 'import { serve } from "./index.ts";\nserve();\n',
      "packages/server/src/routes.ts": 'import { serve } from "./index.ts";\nserve();\n',
      "packages/server/src/blobs.ts": 'import { blob } from "./blobs.test.ts";\nblob();\n',
    });
    expect(roomDirection.find(workspace)).toEqual([
      { file: "packages/server/src/blobs.ts", line: 1, message: "imports the test ./blobs.test.ts" },
      {
        file: "packages/server/src/routes.ts",
        line: 1,
        message: "imports ./index.ts, which lies above it; import the room itself",
      },
    ]);
  });
});
