import type { CaseResult, Outcome } from "@stowage/testsuite";
import { expect, test } from "vitest";
import { sumUp } from "./judge.ts";
import type { Mutant } from "./mutant.ts";

const MUTANT: Mutant = {
  id: "example",
  breaks: 4,
  story: "an example",
  driver: "driver-inmemory",
  file: "driver.ts",
  find: "",
  replace: "",
};
const FAILED: Outcome = { status: "failed", failure: { expected: "", seen: "", calls: [] } };
const PASSED: Outcome = { status: "passed" };

function results(outcomes: readonly (readonly [outcome: Outcome, rule: string])[]): readonly CaseResult[] {
  return outcomes.map(([outcome, rule], index) => ({
    id: `CASE-${index}`,
    area: "examples",
    level: "must",
    title: "an example",
    rules: [rule],
    outcome,
    milliseconds: 1,
  }));
}

test("a mutant that a case of its rule notices, and most others do not, proves the suite", () => {
  const judgement = sumUp(MUTANT, results([[FAILED, "rule-4"], ...Array(4).fill([PASSED, "rule-5"])]));
  expect(judgement).toMatchObject({ killersOfItsRule: ["CASE-0"], passed: 0.8, objection: undefined });
});

test("one that nobody notices survives", () => {
  const { objection } = sumUp(MUTANT, results([[PASSED, "rule-4"]]));
  expect(objection).toBe("no case of 4 notices it");
});

test("one that only cases of other rules notice survives", () => {
  const outcomes = [[FAILED, "rule-5"], ...Array(9).fill([PASSED, "rule-4"])] as const;
  expect(sumUp(MUTANT, results(outcomes)).objection).toBe("no case of 4 notices it");
});

test("one that breaks more than a fifth of what ran is no small bug", () => {
  const skipped = Array(9).fill([{ status: "not declared", need: "shared" }, "rule-4"]);
  const outcomes = [[FAILED, "rule-4"], ...Array(3).fill([PASSED, "rule-4"]), ...skipped] as const;
  expect(sumUp(MUTANT, results(outcomes)).objection).toContain("only 75 % of the cases pass");
});
