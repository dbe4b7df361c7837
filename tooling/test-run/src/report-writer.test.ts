import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ChildRunner } from "./child-command.ts";
import { failuresOf, parseReport, skipsOf, tallyReport } from "./test-report.ts";

const TESTS = {
  "good.test.ts": `
    import { test } from "vitest";
    test("passes", () => {});
    test("skips", ({ skip }) => skip("no network"));
  `,
  "bad.test.ts": `
    import { describe, test } from "vitest";
    describe("all of it", () => test("fails", () => { throw new Error("no"); }));
  `,
  "broken.test.ts": "throw new Error('does not load');",
};

it("writes what vitest found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stowage-report-"));
  try {
    await mkdir(join(folder, "tests"));
    await symlink(join(import.meta.dirname, "../node_modules"), join(folder, "node_modules"));
    for (const [name, text] of Object.entries(TESTS)) await writeFile(join(folder, "tests", name), text);
    const file = join(folder, "report.json");
    const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
    const reporter = join(import.meta.dirname, "report-writer.ts");
    const { code } = await new ChildRunner(folder, {}).run({
      program: process.execPath,
      args: [vitest, "run", "--dir=tests", `--reporter=${reporter}`, `--outputFile=${file}`],
    });
    const report = parseReport(await readFile(file, "utf8"));
    expect(tallyReport(report, code)).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(failuresOf(report)).toEqual(["tests/broken.test.ts", "tests/bad.test.ts > all of it > fails"]);
    expect([...skipsOf(report)]).toEqual([["no network", 1]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
