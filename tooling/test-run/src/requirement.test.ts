import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { missing } from "./requirement.ts";

const TOOL = { program: "stowage-tool", install: "sudo apt-get install stowage-tool" };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stowage-requirement-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it("finds a program in any folder of the path", async () => {
  await writeFile(join(folder, TOOL.program), "#!/bin/sh\n");
  await chmod(join(folder, TOOL.program), 0o755);
  expect(missing([TOOL], [join(folder, "none"), folder].join(delimiter))).toEqual([]);
});

it("misses what is not there, or is no program", async () => {
  expect(missing([TOOL], folder)).toEqual([TOOL]);
  expect(missing([TOOL], "")).toEqual([TOOL]);
  await mkdir(join(folder, TOOL.program));
  expect(missing([TOOL], folder)).toEqual([TOOL]);
  await rm(join(folder, TOOL.program), { recursive: true });
  await writeFile(join(folder, TOOL.program), "text", { mode: 0o644 });
  expect(missing([TOOL], folder)).toEqual([TOOL]);
});
