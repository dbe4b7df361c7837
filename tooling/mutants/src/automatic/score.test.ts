import { expect, test } from "vitest";
import type { Verdict } from "./mutation-run.ts";
import { toScore } from "./score.ts";

const MUTATION = {
  file: "a.ts",
  line: 1,
  offset: 0,
  operator: "Example",
  key: "a",
  shown: "a -> b",
  text: "b",
};

function verdict(red: readonly string[], problem?: string): Verdict {
  return { mutation: MUTATION, red, proven: red, problem, visited: 10 };
}

test("what is explained counts as survived, in the figure that comes first", () => {
  const verdicts = [verdict(["READ-01"]), verdict(["READ-01"]), verdict([])];
  const [first, second] = toScore(verdicts, 1).split("\n");
  expect(first).toContain("score 50.0 %: 2 of 4");
  expect(second).toContain("66.7 % without the 1 explained");
});

test("what a process's end killed is told apart", () => {
  expect(toScore([verdict([], "its process ended with 1"), verdict([])], 0)).toContain(
    "1 of 2 killed by the suite alone, 1 of them by its process's end",
  );
});
