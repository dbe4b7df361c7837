import type { Digest } from "@stowage/oci";
import { expect, test } from "vitest";
import type { RunningHash } from "./running-hash.ts";
import { RunningHashes } from "./running-hashes.ts";

class NotedHash implements RunningHash {
  readonly algorithm = "sha256";
  alive = true;
  isDropped = false;
  updateFrom = (): undefined => undefined;
  update = (): boolean => true;
  digest = (): Promise<Digest> => Promise.resolve("sha256:x");
  drop = (): void => {
    this.isDropped = true;
  };
}

test("a hash is handed out once, and only for exactly its bytes", () => {
  const hashes = new RunningHashes();
  const hash = new NotedHash();
  hashes.keep("a", 5, hash);
  expect([hashes.take("b", 5), hashes.take("a", 4), hashes.take("a", 6)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(hashes.take("a", 5)).toBe(hash);
  expect(hashes.take("a", 5)).toBeUndefined();
  expect(hash.isDropped).toBe(false);
});

test("a hash that is replaced, dropped or cleared is let go of", () => {
  const hashes = new RunningHashes();
  const [old, next, other] = [new NotedHash(), new NotedHash(), new NotedHash()];
  hashes.keep("a", 5, old);
  hashes.keep("a", 6, next);
  expect([old.isDropped, next.isDropped]).toEqual([true, false]);
  hashes.drop("a");
  hashes.keep("b", 1, other);
  hashes.clear();
  expect([next.isDropped, other.isDropped]).toEqual([true, true]);
});

test("only so many are kept: the one that rested longest goes", () => {
  const hashes = new RunningHashes();
  const first = new NotedHash();
  hashes.keep("first", 1, first);
  for (let index = 0; index < 1000; index++) hashes.keep(`id ${index}`, 1, new NotedHash());
  expect(first.isDropped).toBe(true);
  expect(hashes.take("id 999", 1)).toBeDefined();
});

test("a hash that rested for more than an hour is gone", () => {
  let time = 1;
  const hashes = new RunningHashes({ now: () => time });
  const [old, young] = [new NotedHash(), new NotedHash()];
  hashes.keep("old", 1, old);
  time += 60 * 60 * 1000 + 1;
  hashes.keep("young", 1, young);
  expect([hashes.take("old", 1), hashes.take("young", 1)]).toEqual([undefined, young]);
  expect(old.isDropped).toBe(true);
});

test("a hash whose thread has ended is none", () => {
  const hashes = new RunningHashes();
  const hash = new NotedHash();
  hashes.keep("a", 1, hash);
  hash.alive = false;
  expect(hashes.take("a", 1)).toBeUndefined();
});
