import fc from "fast-check";
import { expect, test } from "vitest";
import { subsets } from "./subsets.ts";

test("all sets are given where the limit allows it", () => {
  const sets = [...subsets(["a", "b", "c"], 8)].map((set) => set.join(""));
  expect(sets.toSorted()).toEqual(["", "a", "ab", "abc", "ac", "b", "bc", "c"]);
});

test("beyond the limit all, none, beginnings and sets without one come first, in the order of the items", () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const sets = [...subsets(items, 41)].map(String);
  expect(sets.slice(0, 2)).toEqual([String(items), ""]);
  for (const end of [1, 10, 19]) expect(sets).toContain(String(items.slice(0, end)));
  for (const missing of items) expect(sets).toContain(String(items.filter((each) => each !== missing)));
});

test("never more than the limit, never an item out of order", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      (items, limit) => {
        const sets = [...subsets(items, limit)];
        expect(sets.length).toBeLessThanOrEqual(limit);
        for (const set of sets) expect(set).toEqual(items.filter((each) => set.includes(each)));
      },
    ),
  );
});
