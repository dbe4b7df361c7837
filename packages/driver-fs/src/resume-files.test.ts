import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, FakeStore } from "./fake-store.ts";
import { findPoint, formatPoint, isRecord, parsePoint, resumeFolder } from "./resume-files.ts";

const nonce = fc.stringMatching(/^[0-9a-f]{32}$/);

test("a point reads back as it was written, alone and at the end of a record with any memo", async () => {
  await fc.assert(
    fc.asyncProperty(nonce, nonce, fc.string(), async (data, writer, memo) => {
      const payload = formatPoint({ data, writer });
      expect(parsePoint(payload)).toEqual({ data, writer });
      const header = JSON.stringify({ memo, nonce: writer });
      expect(findPoint(Buffer.concat([bytes(`stowage-resume/1 01234567 ${header}\n`), payload]))).toEqual({
        data,
        writer,
      });
    }),
  );
});

test("a memo that looks like a point is none", () => {
  const forged = Buffer.from(formatPoint({ data: "a".repeat(32), writer: "b".repeat(32) })).toString();
  const header = JSON.stringify({ kind: "commit", memo: forged });
  expect(findPoint(bytes(`stowage-resume/1 01234567 ${header}\n`))).toBeUndefined();
});

test("bytes lie in the directory in which core has the records of the same path", async () => {
  await using store = await FakeStore.create();
  const writer = await store.driver().writer("/some/path");
  await writer.close();
  const names = await readdir(resumeFolder(store.root, "/some/path"));
  expect(names.some(isRecord)).toBe(true);
  expect(names.some((name) => name.endsWith(".data"))).toBe(true);
  expect(await readdir(join(store.root, "~stowage", "up"))).toHaveLength(1);
});
