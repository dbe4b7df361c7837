import fc from "fast-check";
import { expect, test } from "vitest";
import { type Digest, digestOf, digestParts, isDigest, isDigestAlgorithm, parseDigest } from "./digest.ts";
import { RegistryError } from "./errors.ts";

const EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** `parseDigest` on the way of untyped callers. */
function parseUnchecked(text: unknown): Digest {
  return Reflect.apply(parseDigest, undefined, [text]);
}

test("the digest of no bytes is the well-known one, in both algorithms", () => {
  expect(digestOf(new Uint8Array())).toBe(EMPTY);
  expect(digestOf(new Uint8Array(), "sha512")).toMatch(/^sha512:cf83e1357eefb8bd/);
});

test("a digest of any bytes parses, and its parts make it up again", () => {
  const algorithm = fc.constantFrom("sha256" as const, "sha512" as const);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), algorithm, (bytes, name) => {
      const digest = digestOf(bytes, name);
      const { algorithm: parsed, hex } = digestParts(parseDigest(digest));
      expect(`${parsed}:${hex}`).toBe(digest);
    }),
  );
});

test.each([
  ["", "form"],
  ["sha256", "form"],
  [`${EMPTY}\n`, "form"],
  [` ${EMPTY}`, "form"],
  [EMPTY.replace("e3", "../e3"), "form"],
  ["sha256:", "form"],
  ["sha256:totallywrong", "has 12 digits"],
  [EMPTY.slice(0, -1), "has 63 digits"],
  [`${EMPTY}0`, "has 65 digits"],
  [EMPTY.toUpperCase().replace("SHA", "sha"), "digits other than"],
  [EMPTY.replace("e3", "g3"), "digits other than"],
  [EMPTY.replace("sha256", "sha512"), "has 64 digits; sha512 has 128"],
  [EMPTY.replace("sha256", "md5"), 'uses "md5"'],
  [EMPTY.replace("sha256", "constructor"), 'uses "constructor"'],
])("%j is no digest: %s", (text, reason) => {
  expect(isDigest(text)).toBe(false);
  expect(() => parseDigest(text)).toThrow(reason);
  expect(() => parseDigest(text)).toThrow(RegistryError);
});

test("what is no text is no digest either", () => {
  for (const value of [undefined, null, 7, {}, [EMPTY]]) {
    expect(isDigest(value)).toBe(false);
    expect(() => parseUnchecked(value)).toThrow(expect.objectContaining({ code: "DIGEST_INVALID" }));
  }
});

test("digestParts does not trust the type of its argument", () => {
  expect(() => digestParts("sha256:../../etc")).toThrow(expect.objectContaining({ code: "DIGEST_INVALID" }));
});

test("a message quotes at most 200 characters of what was sent", () => {
  expect(() => parseDigest("x".repeat(10_000))).toThrow(/^.{200,300}$/);
});

test("algorithms are known by their exact name", () => {
  expect(["sha256", "sha512", "SHA256", "sha384", "toString", 256].map(isDigestAlgorithm)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
