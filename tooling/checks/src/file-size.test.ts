import { expect, it } from "vitest";
import { fileSize } from "./file-size.ts";
import { workspaceOf } from "./fixture.ts";

function source(lines: number): string {
  return Array.from({ length: lines }, (_, line) => `export const line${line} = ${line};\n`).join("");
}

it("takes 300 lines and refuses 301, in sources, tests and scripts alike", () => {
  const workspace = workspaceOf({
    "packages/core/src/path.ts": source(300),
    "packages/core/src/path.test.ts": source(301),
    "scripts/start.mjs": source(301),
    "docs/contract.md": source(900),
  });
  expect(fileSize.find(workspace).map(({ file }) => file)).toEqual([
    "packages/core/src/path.test.ts",
    "scripts/start.mjs",
  ]);
});

it("counts the last line without its line break", () => {
  const workspace = workspaceOf({ "packages/core/src/path.ts": `${source(300)}export {};` });
  expect(fileSize.find(workspace)).toHaveLength(1);
});
