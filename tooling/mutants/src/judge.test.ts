import { expect, test } from "vitest";
import { sumUp } from "./judge.ts";
import type { Mutant } from "./mutant.ts";
import type { TrialResult } from "./trial.ts";

const MUTANT: Mutant = {
  id: "example",
  breaks: 4,
  story: "an example",
  driver: "driver-inmemory",
  changes: [],
  also: [],
};

function trial(...outcomes: readonly (readonly [passed: boolean, rule: string])[]): readonly TrialResult[] {
  return outcomes.map(([passed, rule], index) => ({ id: `CASE-${index}`, rules: [rule], passed }));
}

test("a mutant that a case of its rule notices, and most others do not, proves the suite", () => {
  const results = trial([false, "rule-4"], ...Array(4).fill([true, "rule-5"]));
  expect(sumUp(MUTANT, { results, problems: [] })).toMatchObject({
    killersOfItsRule: ["CASE-0"],
    passed: 0.8,
    objection: undefined,
  });
});

test("one that nobody notices survives", () => {
  const { objection } = sumUp(MUTANT, { results: trial([true, "rule-4"]), problems: [] });
  expect(objection).toBe("no case of 4 notices it");
});

test("one that only cases of other rules notice survives", () => {
  const results = trial([false, "rule-5"], ...Array(9).fill([true, "rule-4"]));
  expect(sumUp(MUTANT, { results, problems: [] }).objection).toBe("no case of 4 notices it");
});

test("one that breaks more than a fifth of what ran is no small bug", () => {
  const results = trial([false, "rule-4"], ...Array(3).fill([true, "rule-4"]));
  expect(sumUp(MUTANT, { results, problems: [] }).objection).toContain("only 75 % of the cases pass");
});

test("a case that it names has to notice it", () => {
  const results = trial([false, "rule-4"], ...Array(9).fill([true, "rule-4"]));
  const { objection } = sumUp({ ...MUTANT, also: ["CASE-0", "CASE-3"] }, { results, problems: [] });
  expect(objection).toBe("CASE-3 should notice it");
});

test("one whose process ends before anything was judged survives, and says why", () => {
  const { objection } = sumUp(MUTANT, { results: [], problems: ["its process ended with 1"] });
  expect(objection).toContain("its process ended with 1");
});
