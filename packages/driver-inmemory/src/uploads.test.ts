import { expect, test } from "vitest";
import { Uploads } from "./uploads.ts";

const chunks = [Buffer.from("some bytes")];

test("chunks are held exactly as long as their resume point", async () => {
  const uploads = new Uploads();
  const nonce = "00000000-0000-4000-8000-000000000001";
  const payload = uploads.keep(nonce, chunks);
  const point = await uploads.log.publish("/a", { nonce, size: 10, payload });
  expect(uploads.chunksOf(point)).toBe(chunks);
  await uploads.log.cancel("/a", { point, nonce });
  expect(() => uploads.chunksOf(point)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
});

test("reclaim drops what was stored before the moment, and says that it did", async () => {
  const uploads = new Uploads();
  const nonce = "00000000-0000-4000-8000-000000000002";
  await uploads.log.publish("/a", { nonce, size: 10, payload: uploads.keep(nonce, chunks) });
  expect(uploads.reclaim(new Date(0))).toBe(0);
  expect(uploads.reclaim(new Date(Date.now() + 1000))).toBeGreaterThan(0);
  expect(await uploads.log.open("/a")).toBeUndefined();
});
