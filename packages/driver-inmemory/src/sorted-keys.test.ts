import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedKeys } from "./sorted-keys.ts";

const key = fc.string({ unit: fc.constantFrom("/", "a", "b", "-", ".", "0"), maxLength: 6 });

function first(keys: Iterable<string>, lower: string): string | undefined {
  return [...keys].sort().find((each) => each >= lower);
}

test("whatever came and went, the first key from a position on is the one that sorting and searching finds", () => {
  const change = fc.record({ key, isThere: fc.boolean(), lower: key });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const sorted = new SortedKeys();
      const expected = new Set<string>();
      for (const { key, isThere, lower } of changes) {
        if (isThere) sorted.add(key);
        else sorted.delete(key);
        if (isThere) expected.add(key);
        else expected.delete(key);
        expect(sorted.from(lower)).toBe(first(expected, lower));
      }
    }),
  );
});

test("so it is with thousands of keys, of which most go again", () => {
  const sorted = new SortedKeys();
  const names = Array.from({ length: 5000 }, (_, index) => `/${(index * 7919) % 5000}`);
  for (const name of names) sorted.add(name);
  const left = names.filter((_, index) => index % 9 === 0);
  for (const name of names) if (!left.includes(name)) sorted.delete(name);
  for (const lower of ["", "/", "/1", "/25", "/4999", "/5", "/999", "/9999"]) {
    expect(sorted.from(lower)).toBe(first(left, lower));
  }
});
