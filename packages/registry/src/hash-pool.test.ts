import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { HashPool } from "./hash-pool.ts";
import type { RunningHash } from "./running-hash.ts";
import type { SlotHolder } from "./slot-pool.ts";
import { bytesOf } from "./testing/bytes.ts";

const nobody: SlotHolder = { flush: () => false };

async function add(pool: HashPool, hash: RunningHash, bytes: Uint8Array): Promise<void> {
  const slot = await pool.slots.acquire(nobody);
  slot.bytes.set(bytes);
  await hash.updateFrom(slot, bytes.byteLength);
  pool.slots.release(slot);
}

test("a thread gives the digest so far and goes on", async () => {
  await using pool = new HashPool(1);
  const hash = pool.start("sha512");
  expect(await hash.digest()).toBe(digestOf(new Uint8Array(), "sha512"));
  await add(pool, hash, bytesOf(1000, 1));
  expect(await hash.digest()).toBe(digestOf(bytesOf(1000, 1), "sha512"));
  await add(pool, hash, bytesOf(1000, 2));
  expect(await hash.digest()).toBe(digestOf(Buffer.concat([bytesOf(1000, 1), bytesOf(1000, 2)]), "sha512"));
});

test("many hashes in few threads are kept apart", async () => {
  await using pool = new HashPool(2);
  const hashes = Array.from({ length: 40 }, () => pool.start("sha256"));
  await Promise.all(hashes.map((hash, index) => add(pool, hash, bytesOf(5000, index))));
  const digests = await Promise.all(hashes.map((hash) => hash.digest()));
  expect(digests).toEqual(hashes.map((_, index) => digestOf(bytesOf(5000, index))));
});

test("when the pool ends, answers that are due become errors and hashes are no longer alive", async () => {
  const pool = new HashPool(1);
  const hash = pool.start("sha256");
  expect(hash.alive).toBe(true);
  const due = hash.digest();
  const ended = pool[Symbol.asyncDispose]();
  await expect(due).rejects.toThrow("the registry is disposed");
  await ended;
  expect(hash.alive).toBe(false);
  await expect(hash.digest()).rejects.toThrow("the registry is disposed");
  hash.drop();
  expect(() => pool.start("sha256")).toThrow("the registry is disposed");
});

test("ending a pool that was never used starts nothing", async () => {
  const pool = new HashPool(1);
  await pool[Symbol.asyncDispose]();
  await pool[Symbol.asyncDispose]();
});
