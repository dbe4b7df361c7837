import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { progressOn } from "./cli-progress.ts";
import type { CaseResult, Outcome } from "./outcome.ts";

const PASSED: Outcome = { status: "passed" };
const FAILED: Outcome = { status: "failed", failure: { expected: "x", seen: "y", calls: [] } };

function result(outcome: Outcome): CaseResult {
  const facts = { area: "a", level: "must", title: "does it", rules: [], milliseconds: 1 } as const;
  return { ...facts, id: "A-01", outcome };
}

test("without a terminal: ten lines, and one for each failure", async () => {
  const lines: string[] = [];
  const progress = await progressOn({ err: (text) => lines.push(text) }, 100);
  progress.wait({ id: "A-01", call: 'move("…/a")', milliseconds: 12_345 });
  expect(lines.splice(0)).toEqual(['A-01 has waited 12 s for move("…/a")']);
  for (let time = 0; time < 100; time++) progress.note(result(time === 41 ? FAILED : PASSED));
  progress.stop();
  expect(lines).toHaveLength(11);
  expect(lines[4]).toBe("42/100 failed: A-01 does it");
  expect(lines.at(-1)).toBe("100/100 cases, 1 failed");
});

test("on a terminal: failures stay, the bar goes", async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let shown = "";
  terminal.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const err = (text: string): void => {
    throw new Error(text);
  };
  const progress = await progressOn({ err, terminal: terminal as unknown as NodeJS.WriteStream }, 2);
  progress.note(result(FAILED));
  for (const id of ["A-01", "B-02"]) progress.wait({ id, call: undefined, milliseconds: 20_000 });
  progress.note(result(PASSED));
  progress.stop();
  progress.stop();
  await new Promise(setImmediate);
  expect(shown).toContain("failed: A-01 does it\n");
  expect(shown).toMatch(/2\/2 cases, 1 failed, \d s; B-02 has run for 20 s/);
  expect(shown).toContain("\u001b[?25h");
});
