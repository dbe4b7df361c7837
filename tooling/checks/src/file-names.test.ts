import { expect, it } from "vitest";
import { fileNames } from "./file-names.ts";
import { workspaceOf } from "./fixture.ts";

it.each([
  "utils.ts",
  "helper.ts",
  "types.ts",
  "common.test.ts",
  "types.test-d.ts",
  "shared/lock.ts",
  "misc.mjs",
])("refuses %s", (name) => {
  expect(fileNames.find(workspaceOf({ [`packages/core/src/${name}`]: "export {};\n" }))).toHaveLength(1);
});

it.each(["media-types.ts", "path-types.test.ts", "shared-flush.ts"])("accepts %s", (name) => {
  expect(fileNames.find(workspaceOf({ [`packages/core/src/${name}`]: "export {};\n" }))).toEqual([]);
});
