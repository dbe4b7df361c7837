import { expect, test } from "vitest";
import type { CaseResult } from "./outcome.ts";
import { kindLines } from "./report-kinds.ts";

function failed(id: string, seen: string, calls: number): CaseResult {
  const failure = { expected: "x", seen, calls: Array.from({ length: calls }, () => "call") };
  const facts = { area: "a", level: "must", title: "t", rules: [], milliseconds: 1 } as const;
  return { ...facts, id, outcome: { status: "failed", failure } };
}

test("failures that differ in figures and names only are one kind, told with the simplest case", () => {
  const lines = kindLines([
    failed("A-01", 'CORRUPTED "the body of 10 bytes ended after 7" (reader, …/a/b)', 5),
    failed("B-01", "it resolved", 1),
    failed("A-02", 'CORRUPTED "the body of 4,096 bytes ended after 1" (reader, …/c)', 2),
  ]);
  expect(lines).toEqual([
    '2 cases, the simplest A-02: CORRUPTED "the body of 4,096 bytes ended after 1" (reader, …/c)',
    "B-01: it resolved",
  ]);
});

test("a case that shows no calls is not the one to begin with", () => {
  const lines = kindLines([
    failed("A-01", "9 bytes", 0),
    failed("A-02", "8 bytes", 30),
    failed("B-01", "no", 1),
  ]);
  expect(lines).toEqual(["2 cases, the simplest A-02: 8 bytes", "B-01: no"]);
});

test("nothing is summed up where every failure is of its own kind, or there are few", () => {
  expect(kindLines([failed("A-01", "a", 1), failed("A-02", "b", 1), failed("A-03", "c", 1)])).toEqual([]);
  expect(kindLines([failed("A-01", "a", 1), failed("A-02", "a", 1)])).toEqual([]);
});
