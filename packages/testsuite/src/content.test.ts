import fc from "fast-check";
import { expect, test } from "vitest";
import { byteMismatch } from "./byte-mismatch.ts";
import { Content } from "./content.ts";

const content = new Content(1);
const object = content.object("a");
const other = content.object("b");

function seen(found: Uint8Array, start = 0, length = 1000): string | undefined {
  return byteMismatch(content, found, { object, start, length })?.seen;
}

test("a window holds the same bytes however it is asked for", () => {
  const whole = object.bytes(0, 5000);
  fc.assert(
    fc.property(fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      expect(object.bytes(start, end)).toEqual(whole.slice(start, end));
    }),
  );
});

test.each([2 ** 31, 2 ** 32, 5 * 2 ** 30 + 7])("windows lie where they should around offset %i", (offset) => {
  const start = offset - 9;
  expect(object.bytes(start, start + 40).slice(10)).toEqual(object.bytes(start + 10, start + 40));
  expect(content.identify(object.bytes(start, start + 40), 3)).toEqual({ object: "a", offset: start + 3 });
});

test("seeds and objects have bytes of their own", () => {
  expect(object.bytes(0, 64)).not.toEqual(other.bytes(0, 64));
  expect(object.bytes(0, 64)).not.toEqual(new Content(2).object("a").bytes(0, 64));
  expect(object.bytes(0, 64)).toEqual(new Content(1).object("a").bytes(0, 64));
});

test("the origin of any byte with its neighbourhood is found", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000 }), fc.nat({ max: 99 }), (start, at) => {
      const found = other.bytes(start, start + 100);
      expect(content.identify(found, at)).toEqual({ object: "b", offset: start + at });
    }),
  );
});

test("the right window is no mismatch", () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), fc.nat({ max: 200_000 }), (start, length) => {
      expect(seen(object.bytes(start, start + length), start, length)).toBeUndefined();
    }),
  );
});

test("shifted bytes are told with the offset that they belong to", () => {
  expect(seen(object.bytes(1, 1001))).toContain('"a" at offset 1');
});

test("a missing end and a surplus are told by their lengths", () => {
  expect(seen(object.bytes(0, 999))).toContain("only 999");
  expect(seen(object.bytes(0, 1010))).toContain("10 more");
});

test("a swapped block is told by its first bad offset and its origin", () => {
  const found = object.bytes(0, 1000);
  found.set(object.bytes(512, 576), 256);
  expect(seen(found)).toContain("byte 256 of 1000");
  expect(seen(found)).toContain('"a" at offset 512');
});

test("bytes of an earlier generation are told by its name", () => {
  const versions = new Content(1);
  const [v1, v2] = [versions.object("tag v1"), versions.object("tag v2")];
  const torn = Buffer.concat([v2.bytes(0, 600), v1.bytes(600, 1000)]);
  const told = byteMismatch(versions, torn, { object: v2, start: 0, length: 1000 });
  expect(told?.seen).toContain('belong to "tag v1" at offset 600');
});

test("another object's bytes, zeros and unknown bytes are told apart", () => {
  const foreign = object.bytes(0, 1000);
  foreign.set(other.bytes(300, 1000), 300);
  expect(seen(foreign)).toContain('"b" at offset 300');
  expect(seen(object.bytes(0, 1000).fill(0, 700))).toContain("zeros");
  expect(seen(object.bytes(0, 1000).fill(7, 700))).toContain("no object of this run");
});

test("a repeated first block is told as what it is", () => {
  const found = Buffer.concat([object.bytes(0, 500), object.bytes(0, 500)]);
  expect(seen(found)).toContain("byte 500 of 1000 (offset 500 of the object) is the first wrong one");
  expect(seen(found)).toContain('"a" at offset 0');
});

test("a flipped byte in right surroundings is not told to be right", () => {
  const found = object.bytes(0, 1000);
  found[500] = (found[500] ?? 0) ^ 1;
  expect(seen(found)).toContain("byte 500 of 1000");
  expect(seen(found)).toContain("no object of this run");
});
