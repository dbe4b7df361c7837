import { expect, it } from "vitest";
import { FAILED, formatTally, PASSED, SKIPPED, sum } from "./tally.ts";

it("sums up and says so in the words that the last line has", () => {
  expect(formatTally(sum([PASSED, PASSED, FAILED, SKIPPED]))).toBe("2 passed, 1 failed, 1 skipped");
  expect(formatTally(sum([]))).toBe("0 passed, 0 failed, 0 skipped");
});
