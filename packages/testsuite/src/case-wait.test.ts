import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type CaseWait, type PendingCall, waitText, watchCase } from "./case-wait.ts";
import { cases } from "./cases.ts";
import { runConformance } from "./run-conformance.ts";
import { tinyDriver } from "./tiny-driver.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function told(seconds: number, pending: () => PendingCall | undefined): readonly string[] {
  const lines: string[] = [];
  using _ = watchCase("TEST-01", pending, (wait) => lines.push(waitText(wait)));
  vi.advanceTimersByTime(seconds * 1000);
  return lines;
}

test("a call that does not end is named, and named again ever more rarely", () => {
  const since = performance.now();
  expect(told(45, () => ({ call: "move()", since }))).toEqual(
    [10, 20, 40].map((seconds) => `TEST-01 has waited ${seconds} s for move()`),
  );
});

test("a case of many short calls is said to run", () => {
  expect(told(25, () => ({ call: "stat()", since: performance.now() - 500 }))).toEqual([
    "TEST-01 has run for 10 s",
    "TEST-01 has run for 20 s",
  ]);
});

test("nothing is told of a case that takes less, or has ended", () => {
  const lines = told(9, () => undefined);
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual([]);
});

test("a run tells which case waits for which call", async () => {
  const [first] = cases;
  if (first === undefined) throw new Error("no case");
  const waits: CaseWait[] = [];
  const slow = tinyDriver({
    move: async () => {
      vi.advanceTimersByTime(12_500);
    },
  });
  let made = 0;
  await runConformance(
    { name: "slow", create: async () => (made++ === 0 ? tinyDriver() : slow) },
    {
      grep: "TEST",
      onWait: (wait) => waits.push(wait),
      cases: [
        {
          ...first,
          id: "TEST-01",
          needs: [],
          facilities: [],
          alone: undefined,
          run: ({ driver, path }) => driver.move(path("a"), path("b")),
        },
      ],
    },
  );
  expect(waits.map(waitText)).toEqual(['TEST-01 has waited 10 s for move("…/a", "…/b")']);
});
