import * as nodeFs from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IncompatibleVersionError, PathNotFoundError, StorageError } from "@stowage/core";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, text } from "./fake-store.ts";
import type { FileSystem } from "./file-system.ts";

const CONFLICT = { code: "CONFLICT" };

/** A store with a resume point of `/upload`, which holds "base" and the memo "memo". */
async function storeWithPoint(): Promise<FakeStore> {
  const store = await FakeStore.create();
  const driver = store.driver();
  const writer = await driver.writer("/upload");
  await writer.write(bytes("base "));
  await writer.close({ memo: "memo" });
  await driver[Symbol.asyncDispose]();
  return store;
}

/** The file with the bytes of the only resume point. */
async function dataFile(store: FakeStore): Promise<string> {
  const [file = ""] = (await store.residue()).filter((name) => name.endsWith(".data"));
  return join(store.root, file);
}

test("another driver continues in the same file, and commit moves it away", async () => {
  await using store = await storeWithPoint();
  const before = await dataFile(store);
  const first = store.driver();
  const writer = await first.writer("/upload", { append: true });
  expect(writer.size).toBe(5);
  expect(writer.memo).toBe("memo");
  await writer.write(bytes("more "));
  await writer.close({ memo: "second" });
  await first[Symbol.asyncDispose]();
  expect(await dataFile(store)).toBe(before);
  const driver = store.driver();
  const last = await driver.writer("/upload", { append: true, size: 10 });
  expect(last.memo).toBe("second");
  await last.write(bytes("end"));
  await last.commit({ destination: "/done" });
  expect(text(await driver.getContent("/done"))).toBe("base more end");
  await driver[Symbol.asyncDispose]();
  expect(await store.residue()).toEqual([]);
});

test("while another writer may still write to the file, the bytes are copied, and the old file goes with its record", async () => {
  await using store = await storeWithPoint();
  const zombie = await store.driver().writer("/upload", { append: true });
  await zombie.write(Buffer.alloc(600_000, "z"));
  const before = await dataFile(store);
  const driver = store.driver();
  const writer = await driver.writer("/upload", { append: true });
  await writer.write(bytes("mine"));
  await writer.close();
  await driver[Symbol.asyncDispose]();
  expect(await dataFile(store)).not.toBe(before);
  await zombie.write(Buffer.alloc(600_000, "z"));
  await expect(zombie.close()).rejects.toMatchObject(CONFLICT);
  await zombie[Symbol.asyncDispose]();
  const check = await store.driver().writer("/upload", { append: true });
  expect(check.size).toBe(9);
  await check.commit();
  expect(text(await store.driver().getContent("/upload"))).toBe("base mine");
  expect(await store.residue()).toEqual([]);
});

test("where the file system shares blocks, the copy is cut to the point", async () => {
  await using store = await storeWithPoint();
  const zombie = await store.driver().writer("/upload", { append: true });
  await zombie.write(Buffer.alloc(600_000, "z"));
  let cloned = 0;
  const copyFile: FileSystem["copyFile"] = (from, to, _mode, done) => {
    cloned += 1;
    nodeFs.copyFile(from, to, done);
  };
  const driver = store.driver({}, () => undefined, { copyFile });
  const writer = await driver.writer("/upload", { append: true });
  await writer.write(bytes("mine"));
  await writer.commit();
  expect(cloned).toBe(1);
  expect(text(await driver.getContent("/upload"))).toBe("base mine");
});

test("a disposed writer gives the file back: the next one continues in place", async () => {
  await using store = await storeWithPoint();
  const before = await dataFile(store);
  {
    await using abandoned = await store.driver().writer("/upload", { append: true });
    await abandoned.write(Buffer.alloc(600_000, "x"));
    expect((await store.residue()).filter((file) => file.endsWith(".free"))).toEqual([]);
  }
  expect((await readFile(before)).length).toBe(5);
  const driver = store.driver();
  const writer = await driver.writer("/upload", { append: true });
  await writer.write(bytes("after"));
  await writer.close();
  await driver[Symbol.asyncDispose]();
  expect(await dataFile(store)).toBe(before);
  const last = await store.driver().writer("/upload", { append: true });
  await last.commit();
  expect(text(await store.driver().getContent("/upload"))).toBe("base after");
});

test("bytes beyond the point, left by a writer that was killed, are neither resumed nor committed", async () => {
  await using store = await storeWithPoint();
  const file = await dataFile(store);
  await writeFile(file, "base killed while it wrote");
  const driver = store.driver();
  const writer = await driver.writer("/upload", { append: true });
  expect(writer.size).toBe(5);
  await writer.write(bytes("mine"));
  await writer.commit();
  expect(text(await driver.getContent("/upload"))).toBe("base mine");
});

test("opening changes nothing, and closing what was not written to neither", async () => {
  await using store = await storeWithPoint();
  const before = await store.files();
  const writer = await store.driver().writer("/upload", { append: true });
  expect(await store.files()).toEqual(before);
  await writer.close({ memo: "ignored" });
  expect(await store.files()).toEqual(before);
  await using next = await store.driver().writer("/upload", { append: true });
  expect(next.memo).toBe("memo");
});

test("of two writers on one point the second to finish is refused, and may be disposed without harm", async () => {
  await using store = await storeWithPoint();
  const driver = store.driver();
  const first = await driver.writer("/upload", { append: true });
  const second = await driver.writer("/upload", { append: true });
  await first.write(Buffer.alloc(600_000, "1"));
  await second.write(Buffer.alloc(600_000, "2"));
  await second.commit({ destination: "/second" });
  await expect(first.commit({ destination: "/first" })).rejects.toMatchObject(CONFLICT);
  await first[Symbol.asyncDispose]();
  expect((await driver.getContent("/second")).at(-1)).toBe("2".charCodeAt(0));
  await expect(driver.stat("/first")).rejects.toBeInstanceOf(PathNotFoundError);
  await driver[Symbol.asyncDispose]();
  expect(await store.residue()).toEqual([]);
});

test("a fresh writer replaces the point and its bytes; ifNone leaves them", async () => {
  await using store = await storeWithPoint();
  const before = await dataFile(store);
  const driver = store.driver();
  const polite = await driver.writer("/upload");
  await polite.write(bytes("polite"));
  await expect(polite.close({ ifNone: true })).rejects.toMatchObject(CONFLICT);
  await polite[Symbol.asyncDispose]();
  expect(await dataFile(store)).toBe(before);
  const fresh = await driver.writer("/upload");
  await fresh.close();
  await driver[Symbol.asyncDispose]();
  expect(await dataFile(store)).not.toBe(before);
  await using next = await store.driver().writer("/upload", { append: true });
  expect(next.size).toBe(0);
  expect(next.memo).toBeUndefined();
});

test("cancel after close removes the point, unless somebody has continued it", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  const writer = await driver.writer("/upload");
  await writer.write(bytes("base"));
  await writer.close();
  await writer.cancel();
  await expect(driver.writer("/upload", { append: true })).rejects.toBeInstanceOf(PathNotFoundError);
  expect(await store.residue()).toEqual([]);
  const second = await driver.writer("/upload");
  await second.write(bytes("base"));
  await second.close();
  const next = await driver.writer("/upload", { append: true });
  await next.write(bytes(" more"));
  await next.close();
  await second.cancel();
  await using last = await driver.writer("/upload", { append: true });
  expect(last.size).toBe(9);
});

test("cancel of a continuation removes the point that it opened", async () => {
  await using store = await storeWithPoint();
  const driver = store.driver();
  const writer = await driver.writer("/upload", { append: true });
  await writer.write(Buffer.alloc(600_000));
  await writer.cancel();
  await driver[Symbol.asyncDispose]();
  expect(await store.residue()).toEqual([]);
});

test("a commit that was killed between fence and rename leaves the point to the next writer", async () => {
  await using store = await storeWithPoint();
  let killed = false;
  const dying = store.driver({}, ({ name, files }): Fate => {
    if (name === "rename" && files[1] === "upload") killed = true;
    return killed ? store.hold() : undefined;
  });
  const writer = await dying.writer("/upload", { append: true });
  await writer.write(bytes("dead"));
  writer.commit().catch(() => {});
  while (!killed) await new Promise((resolve) => setImmediate(resolve));
  const driver = store.driver();
  const next = await driver.writer("/upload", { append: true });
  await next.write(bytes("alive"));
  await next.commit();
  expect(text(await driver.getContent("/upload"))).toBe("base alive");
});

test("a close whose record is there but could not be flushed is unsure, and its bytes stay", async () => {
  await using store = await storeWithPoint();
  let recordsToCome = 0;
  const driver = store.driver({}, ({ name, files }): Fate => {
    if (name === "link" && files[1] === "~/up/<path>/<record>") recordsToCome -= 1;
    return name === "fsync" && recordsToCome === 0 ? "EIO" : undefined;
  });
  for (const append of [true, false]) {
    // A fresh writer puts a start record in place first, which is never flushed.
    recordsToCome = append ? 1 : 2;
    await using writer = await driver.writer("/upload", { append });
    await writer.write(bytes("new"));
    await expect(writer.close()).rejects.toMatchObject({ code: "BACKEND", outcome: "unknown" });
  }
  await driver[Symbol.asyncDispose]();
  const next = await store.driver().writer("/upload", { append: true });
  expect(next.size).toBe(3);
  await next.commit();
  expect(text(await store.driver().getContent("/upload"))).toBe("new");
});

test("where nothing is to be continued: missing, empty and other objects", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  await driver.putContent("/empty", bytes(""));
  await driver.putContent("/full", bytes("full"));
  await expect(driver.writer("/missing", { append: true })).rejects.toBeInstanceOf(PathNotFoundError);
  await expect(driver.writer("/full", { append: true })).rejects.toMatchObject({
    code: "UNSUPPORTED_METHOD",
  });
  await expect(driver.writer("/empty", { append: true, size: 1 })).rejects.toMatchObject(CONFLICT);
  const writer = await driver.writer("/empty", { append: true });
  expect(writer.size).toBe(0);
  await writer.write(bytes("now"));
  await writer.commit();
  expect(text(await driver.getContent("/empty"))).toBe("now");
});

test("a point whose bytes are gone in part is CORRUPTED, one of another release INCOMPATIBLE_VERSION", async () => {
  await using store = await storeWithPoint();
  const driver = store.driver();
  await writeFile(await dataFile(store), "bas");
  await expect(driver.writer("/upload", { append: true })).rejects.toMatchObject({ code: "CORRUPTED" });
  const { formatPoint, parsePoint } = await import("./resume-files.ts");
  const point = formatPoint({ data: "0".repeat(32), writer: "1".repeat(32) });
  const later = bytes(text(point).replace("stowage-fs/1", "stowage-fs/2"));
  expect(() => parsePoint(later)).toThrow(IncompatibleVersionError);
  expect(() => parsePoint(bytes("\nstowage-fs/1 nothing\n"))).toThrow(StorageError);
});
