import fc from "fast-check";
import { expect, test } from "vitest";
import { readToken, signToken, type UploadToken } from "./upload-token.ts";

const secret = new TextEncoder().encode("a secret of this test");
const token: UploadToken = {
  repository: "a/b",
  id: "6f3c8a2e-0d5b-4c39-9a55-0a3d1f1a2b3c",
  offset: 7,
  startedAt: 1_700_000_000_000,
  algorithm: "sha256",
};
const invalid = expect.objectContaining({ code: "BLOB_UPLOAD_INVALID" });
const unknown = expect.objectContaining({ code: "BLOB_UPLOAD_UNKNOWN" });

test("a token comes back as it was signed", () => {
  const tokens = fc.record({
    repository: fc.stringMatching(/^[a-z0-9]{1,255}$/),
    id: fc.uuid(),
    offset: fc.maxSafeNat(),
    startedAt: fc.maxSafeNat(),
    algorithm: fc.constantFrom("sha256" as const, "sha512" as const),
  });
  fc.assert(
    fc.property(tokens, (original) => {
      const text = signToken(original, secret);
      expect(text).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(readToken(text, secret, original.repository)).toEqual(original);
    }),
  );
});

test("a token of another secret is an unknown upload, one of another repository an invalid one", () => {
  const text = signToken(token, secret);
  expect(() => readToken(text, new TextEncoder().encode("another"), "a/b")).toThrow(unknown);
  expect(() => readToken(text, secret, "a/c")).toThrow(invalid);
});

test("a token that was changed anywhere is no upload", () => {
  const text = signToken(token, secret);
  fc.assert(
    fc.property(fc.nat({ max: text.length - 2 }), fc.stringMatching(/^[A-Za-z0-9._-]$/), (at, character) => {
      fc.pre(text[at] !== character);
      expect(() => readToken(text.slice(0, at) + character + text.slice(at + 1), secret, "a/b")).toThrow(
        unknown,
      );
    }),
  );
});

test("what is no token is no upload either, however it looks", () => {
  const unchecked = (text: unknown): unknown => Reflect.apply(readToken, undefined, [text, secret, "a/b"]);
  for (const text of [
    "",
    ".",
    "..",
    "x",
    `${signToken(token, secret)}.x`,
    "x".repeat(100_000),
    undefined,
    1,
    {},
  ]) {
    expect(() => unchecked(text)).toThrow(unknown);
  }
});

test("a token signed by another version of the registry is no upload", () => {
  for (const change of [
    { offset: "7" },
    { offset: 1.5 },
    { algorithm: "sha3" },
    { id: 1 },
    { startedAt: undefined },
  ]) {
    const text = Reflect.apply(signToken, undefined, [{ ...token, ...change }, secret]) as string;
    expect(() => readToken(text, secret, "a/b")).toThrow(unknown);
  }
});
