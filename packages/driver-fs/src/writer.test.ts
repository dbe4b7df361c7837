import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, text } from "./fake-store.ts";

const KIB = 1024;
const GATHERED = 512 * KIB;

test("chunks of any size arrive in order, however they are gathered", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver({ fsync: "none" });
  const edges = [1, 100, 128 * KIB - 1, 128 * KIB, GATHERED - 1, GATHERED, GATHERED + 1, 700 * KIB];
  const chunks = fc.array(fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 1, max: 1000 })), {
    maxLength: 8,
  });
  let seed = 0;
  await fc.assert(
    fc.asyncProperty(chunks, async (sizes) => {
      const parts = sizes.map((size) => Buffer.alloc(size, String.fromCharCode(97 + (seed++ % 26))));
      const writer = await driver.writer("/object");
      for (const part of parts) {
        // The caller's buffer is the caller's again.
        const lent = Buffer.from(part);
        await writer.write(lent);
        lent.fill(0);
      }
      expect(writer.size).toBe(parts.reduce((sum, { length }) => sum + length, 0));
      await writer.commit();
      expect(Buffer.from(await driver.getContent("/object")).equals(Buffer.concat(parts))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("a writer of small chunks makes few system calls, and holds half a MiB at most", async () => {
  await using store = await FakeStore.create();
  const written: number[] = [];
  const driver = store.driver({}, ({ name }) => {
    if (name === "write") written.push(1);
    return undefined;
  });
  const writer = await driver.writer("/object");
  for (let count = 0; count < 64; count++) await writer.write(Buffer.alloc(32 * KIB));
  await writer.commit();
  expect(written).toHaveLength(4);
});

test("until commit nothing of an object is seen, and the old one is whole", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  await driver.putContent("/object", bytes("old"));
  const writer = await driver.writer("/object");
  await writer.write(Buffer.alloc(2 * GATHERED));
  expect(text(await driver.getContent("/object"))).toBe("old");
  expect((await driver.stat("/object")).size).toBe(3);
  await writer.commit();
  expect((await driver.stat("/object")).size).toBe(2 * GATHERED);
});

test("an object is as old as its commit", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  let asked = 0;
  const writer = await driver.writer("/object");
  await writer.write(Buffer.alloc(GATHERED));
  const { utimes } = await import("node:fs/promises");
  const [temporary = ""] = await store.residue();
  await utimes(store.root + temporary, 1000, 1000);
  asked = Date.now();
  await writer.commit();
  expect((await driver.stat("/object")).modifiedAt?.getTime()).toBeGreaterThan(asked - 1000);
});

test.skipIf(process.platform !== "linux")(
  "the time of a commit is the file system's, whatever this host's clock says",
  async () => {
    await using store = await FakeStore.create();
    const driver = store.driver();
    const { now } = Date;
    try {
      Date.now = () => now() - 3_600_000;
      for (const size of [0, 10, GATHERED]) {
        await using writer = await driver.writer("/object");
        if (size > 0) await writer.write(Buffer.alloc(size));
        await writer.commit();
        expect((await driver.stat("/object")).modifiedAt?.getTime()).toBeGreaterThan(now() - 60_000);
      }
    } finally {
      Date.now = now;
    }
  },
);

test("cancel and dispose of a fresh writer leave nothing", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  const cancelled = await driver.writer("/object");
  await cancelled.write(Buffer.alloc(GATHERED));
  expect(await store.residue()).toHaveLength(1);
  await cancelled.cancel();
  expect(await store.residue()).toEqual([]);
  {
    await using abandoned = await driver.writer("/object");
    await abandoned.write(Buffer.alloc(GATHERED));
  }
  expect(await store.residue()).toEqual([]);
});

test("an abort abandons a writer at once, and its file when the call under way returns", async () => {
  await using store = await FakeStore.create();
  const held: (() => void)[] = [];
  const driver = store.driver({}, ({ name }): Fate => {
    if (name !== "write") return undefined;
    return new Promise((resolve) => held.push(resolve));
  });
  const abort = new AbortController();
  const writer = await driver.writer("/object", { signal: abort.signal });
  const writing = writer.write(Buffer.alloc(GATHERED));
  while ((await store.files().catch(() => [])).every((file) => !/tmp\/./.test(file)));
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(writing).rejects.toBe(reason);
  held[0]?.();
  while ((await store.residue()).length > 0);
});

test("a writer whose file was reclaimed says so, and publishes nothing", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  for (const end of ["commit", "close"] as const) {
    await using writer = await driver.writer("/object");
    await writer.write(Buffer.alloc(GATHERED));
    expect(await driver.reclaim({ olderThan: new Date(Date.now() + 60_000) })).toEqual({ removed: 1 });
    await expect(writer[end]()).rejects.toMatchObject({ code: "CONFLICT" });
  }
  await expect(driver.writer("/object", { append: true })).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("disposing the driver ends its writers and leaves nothing open", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  const writer = await driver.writer("/object");
  await writer.write(Buffer.alloc(GATHERED));
  await driver[Symbol.asyncDispose]();
  await expect(writer.commit()).rejects.toMatchObject({ code: "DRIVER_CLOSED" });
  expect(await store.residue()).toEqual([]);
});
