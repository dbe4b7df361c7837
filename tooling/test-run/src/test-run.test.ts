import { describe, expect, it } from "vitest";
import { ChildRunner } from "./child-command.ts";
import type { Step } from "./step.ts";
import { FAILED, PASSED } from "./tally.ts";
import { type RunOptions, runSteps } from "./test-run.ts";

const TOOL = { program: "stowage-no-such-program", install: "sudo apt-get install stowage-tool" };
const pass: Step = { name: "passes", run: async () => ({ tally: PASSED }) };
const fail: Step = { name: "fails", run: async () => ({ tally: FAILED, details: "because\nof this\n" }) };

async function output(steps: readonly Step[], options: Partial<RunOptions> = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  await runSteps(
    steps,
    { root: "", children: new ChildRunner("", {}), scratch: "" },
    { ci: false, path: "", print: (line) => lines.push(line), interrupted: () => false, ...options },
  );
  return lines.map((line) => line.replace(/\d+\.\d s/, "0.0 s"));
}

describe("a run", () => {
  it("goes on after a failure, shows why, and sums up in the last line", async () => {
    expect(await output([fail, pass])).toEqual([
      "FAILED   fails (0.0 s)",
      "         because\n         of this",
      "ok       passes (0.0 s)",
      "",
      "FAILED   fails",
      "1 passed, 1 failed, 0 skipped",
    ]);
  });

  it("counts a step that throws as failed, with its message", async () => {
    const broken: Step = { name: "breaks", run: () => Promise.reject(new Error("no report")) };
    const lines = await output([broken]);
    expect(lines[1]).toContain("no report");
    expect(lines.at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  });

  it("skips aloud what needs a missing program, with the command that installs it", async () => {
    const lines = await output([{ ...pass, needs: [TOOL] }]);
    expect(lines[0]).toBe(`skipped  passes: they need ${TOOL.program}, to be had by: ${TOOL.install}`);
    expect(lines.at(-2)).toBe(lines[0]);
    expect(lines.at(-1)).toBe("0 passed, 0 failed, 1 skipped");
  });

  it("takes a missing program for a failure under CI", async () => {
    const lines = await output([{ ...pass, needs: [TOOL] }], { ci: true });
    expect(lines[0]).toContain("FAILED   passes: they need");
    expect(lines.at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  });

  it("adds the tests of a runner to the sum, and names at the end what failed and why some did not run", async () => {
    const tests: Step = {
      name: "unit tests",
      live: true,
      run: async () => ({
        tally: { passed: 7, failed: 2, skipped: 3 },
        failures: ["a.test.ts > adds", "b.test.ts"],
        skips: new Map([["not declared: shared", 3]]),
      }),
    };
    expect((await output([pass, tests])).slice(-6)).toEqual([
      "FAILED   unit tests (7 passed, 2 failed, 3 skipped, 0.0 s)",
      "",
      "skipped  3 of the unit tests: not declared: shared",
      "FAILED   a.test.ts > adds",
      "FAILED   b.test.ts",
      "8 passed, 2 failed, 3 skipped",
    ]);
  });

  it("fails when it is interrupted, and does not start the next step", async () => {
    let interrupted = false;
    const interrupt: Step = {
      name: "interrupts",
      run: async () => {
        interrupted = true;
        return { tally: PASSED };
      },
    };
    const lines = await output([interrupt, pass], { interrupted: () => interrupted });
    expect(lines).not.toContain("ok       passes (0.0 s)");
    expect(lines.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  });
});
