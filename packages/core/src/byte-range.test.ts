import fc from "fast-check";
import { expect, test } from "vitest";
import { byteRange } from "./byte-range.ts";
import { InvalidOffsetError } from "./errors.ts";

test("a range is what slicing gives", () => {
  const bytes = fc.uint8Array({ maxLength: 20 });
  const option = fc.option(fc.nat({ max: 30 }), { nil: undefined });
  fc.assert(
    fc.property(bytes, option, option, (content, offset, length) => {
      fc.pre((offset ?? 0) <= content.length);
      const range = byteRange(content.length, { offset, length });
      const start = offset ?? 0;
      const expected = content.slice(start, length === undefined ? undefined : start + length);
      expect(content.slice(range.offset, range.end)).toEqual(expected);
      expect(range.length).toBe(expected.length);
    }),
  );
});

test("an offset at the end is an empty range, one beyond it an error that names both", () => {
  expect(byteRange(5, { offset: 5 })).toEqual({ offset: 5, length: 0, end: 5 });
  expect(() => byteRange(5, { offset: 6 })).toThrow(InvalidOffsetError);
  expect(() => byteRange(5, { offset: 6 })).toThrow("offset 6 is beyond the object's 5 bytes");
  expect(byteRange(5)).toEqual({ offset: 0, length: 5, end: 5 });
});
