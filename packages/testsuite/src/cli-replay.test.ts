import { expect, test } from "vitest";
import { parseCliOptions } from "./cli-options.ts";
import { replayLine } from "./cli-replay.ts";
import type { CaseResult, Failure } from "./outcome.ts";

async function lineFor(id: string, failure: Partial<Failure> = {}): Promise<string> {
  const facts = { id, area: "a", level: "must", title: "does it", rules: [], milliseconds: 1 } as const;
  const seen = { expected: "x", seen: "y", calls: [], ...failure };
  const result: CaseResult = { ...facts, outcome: { status: "failed", failure: seen } };
  return replayLine(await parseCliOptions(["./driver.mjs"]), 7, result);
}

test("the case alone, with its seed", async () => {
  expect(await lineFor("DELE-02")).toBe("npx @stowage/testsuite ./driver.mjs --grep DELE-02 --seed 7");
});

test("with the cases that it needs to fail, and as long as they take", async () => {
  expect(await lineFor("LIFE-21", { after: ["ABRT-13"] })).toContain(" --grep ABRT-13,LIFE-21 --seed 7");
  expect(await lineFor("LIFE-21", { after: ["BENC-01"] })).toContain(" --long --grep BENC-01,LIFE-21 ");
});

test("with the sequence that failed", async () => {
  expect(await lineFor("MODL-01", { replay: "1:2 3" })).toContain("--seed 7 --replay '1:2 3'");
});
