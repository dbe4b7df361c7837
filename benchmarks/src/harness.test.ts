import { expect, test } from "vitest";
import { measure } from "./harness.ts";
import type { Figure, Reach } from "./measurement.ts";

function figureOf(subject: readonly number[], baseline: readonly number[], reach: Reach): Figure {
  // The first value of each side is the warm-up.
  const ours = [...subject];
  const peers = [...baseline];
  return {
    id: "made-up",
    title: "made up",
    unit: "MB/s",
    against: "made up",
    reach,
    prepare: async () => ({
      subject: async () => ours.shift() ?? Number.NaN,
      baseline: async () => peers.shift() ?? Number.NaN,
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}

test("the warm-up does not count, and each ratio is to the baseline beside it", async () => {
  const result = await measure(figureOf([1, 90, 190, 270], [999, 100, 200, 300], { atLeast: 0.9 }), 3);
  expect(result.median).toBeCloseTo(0.9);
  expect(result.verdict).toBe("reached");
});

test("a spread above a quarter of the median is unstable, even where the median reaches", async () => {
  const result = await measure(figureOf([1, 50, 100, 200], [1, 100, 100, 100], { atLeast: 0.9 }), 3);
  expect(result.median).toBe(1);
  expect(result.verdict).toBe("unstable");
});

test("a bound on the difference fails a figure whose ratio is fine", async () => {
  const result = await measure(figureOf([1, 14, 14], [1, 10, 10], { atMost: 3, differenceAtMost: 3 }), 2);
  expect(result.verdict).toBe("not reached");
});

test("a measurement is disposed when its subject fails", async () => {
  let disposed = false;
  const figure = figureOf([], [], {});
  const failing: Figure = {
    ...figure,
    prepare: async () => ({
      subject: () => Promise.reject(new Error("no disk")),
      [Symbol.asyncDispose]: async () => {
        disposed = true;
      },
    }),
  };
  await expect(measure(failing, 1)).rejects.toThrow("no disk");
  expect(disposed).toBe(true);
});
