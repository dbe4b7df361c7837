import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSize, parseSize } from "./sizes.ts";

describe("parseSize", () => {
  test.each([
    [0, 0],
    [10485760, 10485760],
    ["10485760", 10485760],
    ["0xA00000", 10485760],
    ["0X10", 16],
    ["10MiB", 10485760],
    ["10 MiB", 10485760],
    [" 10mib ", 10485760],
    ["10MB", 10_000_000],
    ["1kb", 1000],
    ["1KiB", 1024],
    ["5B", 5],
    ["1.5GiB", 1610612736],
    ["1.1KB", 1100],
    ["2TiB", 2 * 2 ** 40],
    ["3TB", 3e12],
    ["7gb", 7e9],
  ])("reads %j as %d bytes", (value, bytes) => {
    expect(parseSize(value)).toBe(bytes);
  });

  test.each([
    "10M",
    "10 bananas",
    "",
    "MiB",
    "-1",
    "-1MiB",
    "1.1KiB",
    "0.5",
    "1e3",
    "0x",
    "0xG",
    "9007199254740993",
    "9000TiB1",
    "16384TiB",
    "1  MiB",
    "1,5MiB",
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    true,
    null,
    undefined,
    10n,
    ["1"],
  ])("refuses %s", (value) => {
    expect(parseSize(value)).toBeUndefined();
  });
});

test("formatSize writes what parseSize reads back", () => {
  const bytes = fc.oneof(
    fc.maxSafeNat(),
    fc.tuple(fc.nat(4000), fc.constantFrom(10, 20, 30, 40)).map(([count, power]) => count * 2 ** power),
  );
  fc.assert(
    fc.property(bytes, (size) => {
      expect(parseSize(formatSize(size))).toBe(size);
    }),
  );
});

test.each([
  [0, "0B"],
  [1023, "1023B"],
  [1024, "1KiB"],
  [10485760, "10MiB"],
  [5 * 2 ** 30, "5GiB"],
  [2 ** 40, "1TiB"],
  [1536, "1536B"],
])("formatSize writes %d as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("formatSize takes no %d", (value) => {
  expect(() => formatSize(value)).toThrow(TypeError);
});
