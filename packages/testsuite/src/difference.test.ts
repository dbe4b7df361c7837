import { expect, test } from "vitest";
import { describeDifference } from "./difference.ts";

test("short values are shown whole", () => {
  expect(describeDifference(["a"], [])).toEqual({ expected: "[ 'a' ]", seen: "[]" });
});

test("of long lists the part is shown where they part", () => {
  const expected = Array.from({ length: 1000 }, (_, index) => `entry-${index}`);
  const { expected: whole, seen } = describeDifference(expected, expected.toSpliced(500, 1));
  expect(whole).toMatch(
    /^\[… 498 alike, 'entry-498', 'entry-499', 'entry-500', .* … 494 more\] \(1000 in all/,
  );
  expect(seen).toMatch(/^\[… 498 alike, 'entry-498', 'entry-499', 'entry-501', /);
  expect(describeDifference(expected, expected.slice(0, -1)).seen).toMatch(
    /'entry-998'\] \(999 in all, the first difference at 999\)$/,
  );
});
