import { expect, test } from "vitest";
import { isRun } from "./survey.ts";

const OUTER = { start: 0, end: 100, count: 3 };

test.each<[stretches: Parameters<typeof isRun>[0], offset: number, ran: boolean]>([
  [[OUTER], 50, true],
  [[OUTER], 100, false],
  [[OUTER, { start: 40, end: 60, count: 0 }], 50, false],
  [[OUTER, { start: 40, end: 60, count: 0 }], 60, true],
  [
    [
      { start: 0, end: 100, count: 0 },
      { start: 40, end: 60, count: 1 },
    ],
    50,
    true,
  ],
  [[], 0, false],
])("the innermost stretch tells whether a place ran: %j at %d", (stretches, offset, ran) => {
  expect(isRun(stretches, offset)).toBe(ran);
});
