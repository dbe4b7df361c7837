import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const NAMES = ["rootDirectory", "partSize", "maxThreads", "secretAccessKey", "fsync"];

test.each([
  ["rootDirectry", "rootDirectory"],
  ["rootDir", "rootDirectory"],
  ["ROOT", "rootDirectory"],
  ["sec", "secretAccessKey"],
  ["ro", undefined],
  ["directory", undefined],
  ["prtsize", "partSize"],
  ["partSizes", "partSize"],
  ["PARTSIZE", "partSize"],
  ["maxThraeds", "maxThreads"],
  ["maxTreads", "maxThreads"],
  ["fsnyc", "fsync"],
  ["fync", "fsync"],
  ["xxxxx", undefined],
  ["", undefined],
])("%j is meant to be %j", (name, nearest) => {
  expect(nearestName(name, NAMES)).toBe(nearest);
});

test("a swap of neighbours is one edit, so that two-letter slips of short names are found", () => {
  expect(nearestName("gsc", ["gcs", "ipc"])).toBe("gcs");
});

test("the nearer of two wins, whatever their order", () => {
  expect(nearestName("chunksiz", ["chunksizes", "chunksize"])).toBe("chunksize");
  expect(nearestName("chunksiz", ["chunksize", "chunksizes"])).toBe("chunksize");
});

test("one edit of a name of three letters or more finds it", () => {
  const edit = fc.record({
    name: fc.constantFrom(...NAMES),
    at: fc.nat(4),
    letter: fc.constantFrom("", "q", "qq"),
  });
  fc.assert(
    fc.property(edit, ({ name, at, letter }) => {
      const slip = name.slice(0, at) + letter + name.slice(at + 1);
      expect(nearestName(slip, NAMES)).toBe(name);
    }),
  );
});

test("a third of the letters may be wrong, and no more; of two letters one", () => {
  expect(nearestName("abcdef", ["abcdxy"])).toBe("abcdxy");
  expect(nearestName("abcdef", ["abcxyz"])).toBeUndefined();
  expect(nearestName("s4", ["s3"])).toBe("s3");
  expect(nearestName("s4", ["gcs"])).toBeUndefined();
});

test("of two equally near the first is taken", () => {
  expect(nearestName("ab", ["ac", "ad"])).toBe("ac");
});

test("a name of more than 64 letters is not looked at: it may be of any length", () => {
  expect(nearestName("x".repeat(64), ["x".repeat(63)])).toBe("x".repeat(63));
  expect(nearestName("x".repeat(65), ["x".repeat(64)])).toBeUndefined();
});
