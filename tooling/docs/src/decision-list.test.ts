import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { decisionList } from "./decision-list.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stowage-decisions-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it("lists decisions by number, with their titles", async () => {
  await writeFile(join(folder, "0002-b.md"), "# 0002 We do B\n\ntext\n");
  await writeFile(join(folder, "0001-a.md"), "# 0001 We do A\n");
  expect(decisionList(folder)).toBe(
    "* [0001 We do A](decisions/0001-a.md)\n* [0002 We do B](decisions/0002-b.md)\n",
  );
});

it("refuses a title without its number, and a number that is taken", async () => {
  await writeFile(join(folder, "0001-a.md"), "# We do A\n");
  expect(() => decisionList(folder)).toThrow('0001-a.md does not begin with "# 0001 "');
  await writeFile(join(folder, "0001-a.md"), "# 0001 We do A\n");
  await writeFile(join(folder, "0001-b.md"), "# 0001 We do B\n");
  expect(() => decisionList(folder)).toThrow("0001-b.md has the number of another decision");
});
