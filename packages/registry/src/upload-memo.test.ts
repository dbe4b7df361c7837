import { MAX_MEMO_BYTES } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { digestInMemo, writeMemo } from "./upload-memo.ts";

test("a memo tells the digest to whoever asks for its algorithm", () => {
  const digest = digestOf(new Uint8Array(), "sha512");
  const memo = writeMemo("sha512", digest);
  expect(digestInMemo(memo, "sha512")).toBe(digest);
  expect(digestInMemo(memo, "sha256")).toBeUndefined();
  expect(memo.length).toBeLessThan(MAX_MEMO_BYTES);
});

test("a memo without a digest, or one that nobody here has written, tells none", () => {
  const memos = [
    undefined,
    "",
    "x",
    "1",
    "null",
    "[]",
    writeMemo("sha256", undefined),
    '{"digest":"sha256:1"}',
  ];
  expect(memos.map((memo) => digestInMemo(memo, "sha256"))).toEqual(memos.map(() => undefined));
});
