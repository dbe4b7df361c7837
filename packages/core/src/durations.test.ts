import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "./durations.ts";

describe("parseDuration", () => {
  test.each([
    [0, 0],
    ["0", 0],
    [20_000, 20_000],
    ["20s", 20_000],
    ["20S", 20_000],
    ["500ms", 500],
    ["1m", 60_000],
    ["1.5h", 5_400_000],
    ["1h30m", 5_400_000],
    ["1h0.5s", 3_600_500],
    ["7d", 604_800_000],
    [" 2s ", 2000],
    ["0.1s", 100],
  ])("reads %j as %d milliseconds", (value, milliseconds) => {
    expect(parseDuration(value)).toBe(milliseconds);
  });

  test.each([
    "20",
    "20000",
    "",
    "s",
    "20 s",
    "1week",
    "-5s",
    "1s-",
    "0.5ms",
    "300000000000d",
    "1..5s",
    ".5s",
    -1,
    0.5,
    Number.NaN,
    2 ** 53,
    true,
    null,
    undefined,
    {},
  ])("refuses %s", (value) => {
    expect(parseDuration(value)).toBeUndefined();
  });
});

test("formatDuration writes what parseDuration reads back", () => {
  const milliseconds = fc.oneof(
    fc.maxSafeNat(),
    fc.tuple(fc.nat(100_000), fc.constantFrom(1000, 60_000, 3_600_000)).map(([count, unit]) => count * unit),
  );
  fc.assert(
    fc.property(milliseconds, (span) => {
      expect(parseDuration(formatDuration(span))).toBe(span);
    }),
  );
});

test.each([
  [0, "0ms"],
  [999, "999ms"],
  [20_000, "20s"],
  [5_400_000, "90m"],
  [7_200_000, "2h"],
  [604_800_000, "7d"],
])("formatDuration writes %d as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("formatDuration takes no %d", (value) => {
  expect(() => formatDuration(value)).toThrow(TypeError);
});
