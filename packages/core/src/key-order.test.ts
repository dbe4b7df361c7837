import fc from "fast-check";
import { expect, test } from "vitest";
import { compareKeyOrder, isAfter, mayHoldAfter, positionOf } from "./key-order.ts";

const path = fc
  .array(fc.constantFrom("a", "ab", "a-b", "a.b", "a0", "B", "_", "a_"), { minLength: 1, maxLength: 3 })
  .map((segments) => `/${segments.join("/")}`);
const entry = fc.record({ path, isDirectory: fc.boolean() });
const position = fc.tuple(path, fc.constantFrom("", "/")).map(([text, slash]) => text + slash);

test("sorting entries is sorting their keys by bytes", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const keys = entries.map((each) => Buffer.from(positionOf(each)));
      const sorted = [...entries].sort(compareKeyOrder).map(positionOf);
      expect(sorted).toEqual(keys.sort(Buffer.compare).map(String));
    }),
    { numRuns: 1000 },
  );
});

test("a directory follows the names that go on with - or . and precedes what it holds", () => {
  const entries = ["/a0", "/a/b", "/a.b", "/a-b", "/a"].map((each) => ({ path: each, isDirectory: false }));
  const sorted = [{ path: "/a", isDirectory: true }, ...entries].sort(compareKeyOrder).map(positionOf);
  expect(sorted).toEqual(["/a", "/a-b", "/a.b", "/a/", "/a/b", "/a0"]);
});

test("startAfter is exclusive, and with a slash leaves out all that the directory holds", () => {
  const object = (text: string) => ({ path: text, isDirectory: false });
  const directory = (text: string) => ({ path: text, isDirectory: true });
  expect(isAfter(object("/a/b"), undefined)).toBe(true);
  expect(isAfter(object("/a/b"), "/a/b")).toBe(false);
  expect(isAfter(directory("/a/b"), "/a/b")).toBe(true);
  expect(isAfter(object("/a/b/c"), "/a/b")).toBe(true);
  expect(isAfter(directory("/a/b"), "/a/b/")).toBe(false);
  expect(isAfter(object("/a/b/c"), "/a/b/")).toBe(false);
  expect(isAfter(directory("/a/b"), "/a/b/c")).toBe(false);
  expect(isAfter(object("/a/b0"), "/a/b/")).toBe(true);
});

test("a directory is left unopened exactly if nothing below it can be reported", () => {
  fc.assert(
    fc.property(path, position, (directory, startAfter) => {
      // The first and the last position that anything below the directory can have, and one just beyond startAfter.
      const candidates = [
        `${directory}/-`,
        `${directory}/zz`,
        `${startAfter.replace(/\/$/, "")}-`,
        `${startAfter}/-`,
      ];
      const below = candidates.filter((each) => each.startsWith(`${directory}/`));
      const some = below.some((each) => isAfter({ path: each, isDirectory: false }, startAfter));
      expect(mayHoldAfter(directory, startAfter)).toBe(some);
    }),
    { numRuns: 2000 },
  );
  expect(mayHoldAfter("/", "/zz/")).toBe(true);
  expect(mayHoldAfter("/a", undefined)).toBe(true);
});
