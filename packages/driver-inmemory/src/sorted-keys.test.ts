import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedKeys } from "./sorted-keys.ts";

test("the first key from a position on is the one that sorting and searching finds", () => {
  const key = fc.string({ unit: fc.constantFrom("/", "a", "b", "-", ".", "0"), maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(key), key, (keys, lower) => {
      const expected = keys.toSorted().find((each) => each >= lower);
      expect(new SortedKeys(keys).from(lower)).toBe(expected);
    }),
  );
});

test("a key that came after the last look is found", () => {
  const keys = new Set(["/a"]);
  const sorted = new SortedKeys(keys);
  expect(sorted.from("/b")).toBeUndefined();
  keys.add("/b");
  sorted.changed();
  expect(sorted.from("/b")).toBe("/b");
});
