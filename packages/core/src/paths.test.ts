import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidPathError } from "./errors.ts";
import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENTS } from "./limits.ts";
import { checkDirectoryPath, checkPath, checkPosition, isValidPath } from "./paths.ts";

/** The contract's sentence, without thought for speed. */
function isPathByTheBook(path: string): boolean {
  if (!/^(\/[A-Za-z0-9._-]+)+$/.test(path) || path.length > MAX_PATH_BYTES) return false;
  const segments = path.slice(1).split("/");
  return (
    segments.length <= MAX_SEGMENTS &&
    segments.every((segment) => segment !== "." && segment !== ".." && segment.length <= MAX_SEGMENT_BYTES)
  );
}

const segment = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/) },
  { weight: 2, arbitrary: fc.constantFrom(".", "..", "...", ".a", "a.", "..a", "-", "") },
  { weight: 1, arbitrary: fc.integer({ min: 250, max: 260 }).map((length) => "s".repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom("~stowage", "a b", "é", "\u0000", "a\\b", "%2F", "a\n", "😀") },
);
const pathLike = fc.oneof(
  fc.array(segment, { maxLength: 8 }).map((segments) => segments.map((name) => `/${name}`).join("")),
  fc.integer({ min: 155, max: 165 }).map((count) => "/ab".repeat(count)),
  fc.integer({ min: 760, max: 775 }).map((length) => `${"/abcdefg".repeat(120)}`.slice(0, length)),
  fc.string(),
);

test("the verdict on a path is that of the contract's grammar, asked twice or once", () => {
  fc.assert(
    fc.property(pathLike, (path) => {
      const verdict = isPathByTheBook(path);
      expect(isValidPath(path)).toBe(verdict);
      expect(isValidPath(path)).toBe(verdict);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["", "is empty"],
  ["/", "only stat, list and walk take"],
  ["a/b", "does not start with /"],
  ["/a/", "ends in /"],
  ["/a//b", "empty segment"],
  ["/a/../b", "segment . or .."],
  ["/a/b c", "character outside"],
  [`/${"s".repeat(256)}`, "a segment of 256 bytes; 255 are allowed"],
  ["/s".repeat(161), "161 segments; 160 are allowed"],
  ["/abcdefg".repeat(96), "768 bytes long; 767 are allowed"],
])("%j is refused and told why", (path, why) => {
  expect(() => checkPath(path)).toThrow(InvalidPathError);
  expect(() => checkPath(path)).toThrow(why);
});

test("an error cuts a path of any length short and stays one line", () => {
  const message = (() => {
    try {
      checkPath(`/\n${"x".repeat(100_000)}`);
    } catch (error) {
      return String(error);
    }
    return "";
  })();
  expect(message).toContain('"/\\nxxx');
  expect(message.length).toBeLessThan(300);
  expect(message).not.toContain("\n");
});

test.each([undefined, null, 1, {}, ["/a"]])("%j instead of a path is a TypeError", (value) => {
  expect(() => Reflect.apply(checkPath, undefined, [value])).toThrow(TypeError);
  expect(() => Reflect.apply(checkPosition, undefined, [value])).toThrow(TypeError);
});

test("the store itself is a directory path and nothing else", () => {
  checkPath("/a");
  expect(() => checkDirectoryPath("/")).not.toThrow();
  expect(() => checkDirectoryPath("//")).toThrow(InvalidPathError);
  expect(() => checkPath("/")).toThrow(InvalidPathError);
});

test("a position is a path with or without a slash behind it", () => {
  for (const position of ["/a", "/a/", "/a/b/"]) expect(() => checkPosition(position)).not.toThrow();
  for (const position of ["", "/", "//", "a/", "/a//", "/~stowage/"]) {
    expect(() => checkPosition(position)).toThrow(InvalidPathError);
  }
});
