import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatContentRange,
  formatUnsatisfiedRange,
  formatUploadRange,
  parseChunkRange,
  parseRange,
} from "./ranges.ts";

const position = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });

describe("the Range of a GET", () => {
  test("selects from first to last, both inclusive", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        expect(parseRange(`bytes=${first}-${last}`)).toEqual({ offset: first, length: last - first + 1 });
      }),
    );
  });

  test("may leave out its end, or its beginning", () => {
    expect(parseRange("bytes=500-")).toEqual({ offset: 500 });
    expect(parseRange("bytes=-500")).toEqual({ suffix: 500 });
    expect(parseRange("bytes=-0")).toEqual({ suffix: 0 });
  });

  test("with its end before its beginning selects nothing", () => {
    expect(parseRange("bytes=500-0")).toEqual({ offset: 500, length: 0 });
  });

  test("stays within what a number can hold", () => {
    const huge = "9".repeat(40);
    expect(parseRange(`bytes=5-${huge}`)).toEqual({ offset: 5 });
    expect(parseRange(`bytes=${huge}-`)).toEqual({ offset: Number.MAX_SAFE_INTEGER });
    expect(parseRange(`bytes=-${huge}`)).toEqual({ suffix: Number.MAX_SAFE_INTEGER });
  });

  test.each([undefined, "", "bytes=", "bytes=-", "items=0-1", "bytes=0-1,3-4", "bytes=a-b", "bytes 0-1"])(
    "%s means the whole blob",
    (header) => {
      expect(parseRange(header)).toBeUndefined();
    },
  );
});

describe("the Content-Range of an answer", () => {
  test("names first, last and the whole size", () => {
    expect(formatContentRange(500, 1000, 2048)).toBe("bytes 500-1499/2048");
    expect(formatUnsatisfiedRange(2048)).toBe("bytes */2048");
  });
});

describe("the Content-Range of a chunk", () => {
  test("reads with and without a unit", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const expected = { first: Math.min(a, b), last: Math.max(a, b) };
        const text = `${expected.first}-${expected.last}`;
        expect(parseChunkRange(text)).toEqual(expected);
        expect(parseChunkRange(`bytes ${text}/*`)).toEqual(expected);
        expect(parseChunkRange(` ${text} `)).toEqual(expected);
      }),
    );
  });

  test.each(["", "5", "5-", "-5", "9-3", "a-b", `0-${"9".repeat(40)}`, "bytes */5"])(
    "%s is none",
    (header) => {
      expect(parseChunkRange(header)).toBeUndefined();
    },
  );
});

describe("the Range of an upload", () => {
  test.each([
    [0, "0-0"],
    [1, "0-0"],
    [2, "0-1"],
    [1024, "0-1023"],
  ])("of %i bytes is %s", (size, expected) => {
    expect(formatUploadRange(size)).toBe(expected);
  });
});
