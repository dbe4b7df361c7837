import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytes, FakeStore, paths, text } from "./fake-store.ts";

const HOUR = 3_600_000;
const soon = (): Date => new Date(Date.now() + HOUR);
const anHourAgo = (): Date => new Date(Date.now() - HOUR);

/** Makes all that is private two hours old. */
async function age(store: FakeStore, matches = /./): Promise<void> {
  const then = Date.now() / 1000 - 7200;
  for (const file of await store.residue())
    if (matches.test(file)) await utimes(store.root + file, then, then);
}

async function close(store: FakeStore, path: string, content: string): Promise<void> {
  const driver = store.driver();
  const writer = await driver.writer(path);
  await writer.write(bytes(content));
  await writer.close();
  await driver[Symbol.asyncDispose]();
}

test("what is older goes, temporary files and resume points; objects stay", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  await driver.putContent("/a/object", bytes("object"));
  await close(store, "/upload", "bytes");
  await writeFile(join(store.root, "~stowage", "tmp", "0".repeat(32)), "dead");
  expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 0 });
  const { removed } = await driver.reclaim({ olderThan: soon() });
  expect(removed).toBeGreaterThanOrEqual(3);
  expect(await store.residue()).toEqual([]);
  expect(await readdir(join(store.root, "~stowage", "up"))).toEqual([]);
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/a/object"]);
  await expect(driver.writer("/upload", { append: true })).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("a point of which anything is younger stays whole", async () => {
  await using store = await FakeStore.create();
  await close(store, "/upload", "bytes");
  const driver = store.driver();
  for (const young of [/\.data$/, /\d{16}$/]) {
    await age(store);
    const now = Date.now() / 1000;
    for (const file of await store.residue()) if (young.test(file)) await utimes(store.root + file, now, now);
    expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 0 });
    await using writer = await driver.writer("/upload", { append: true });
    expect(writer.size).toBe(5);
  }
});

test("a point that somebody has begun to continue is not old, in place or as a copy", async () => {
  await using store = await FakeStore.create();
  await close(store, "/upload", "bytes");
  const driver = store.driver();
  await age(store);
  await using first = await driver.writer("/upload", { append: true });
  await first.write(Buffer.alloc(600_000));
  expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 0 });
  await age(store);
  await using second = await driver.writer("/upload", { append: true });
  await second.write(Buffer.alloc(600_000));
  expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 0 });
  await second.close();
});

test("bytes that no record names go although the point is young", async () => {
  await using store = await FakeStore.create();
  await close(store, "/upload", "bytes");
  const [record = ""] = (await store.residue()).filter((file) => file.endsWith(".data"));
  const orphan = join(store.root, record, "..", `${"0".repeat(32)}.data`);
  await writeFile(orphan, "orphan");
  await utimes(orphan, 1, 1);
  const driver = store.driver();
  expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 1 });
  const writer = await driver.writer("/upload", { append: true });
  await writer.commit();
  expect(text(await driver.getContent("/upload"))).toBe("bytes");
});

test("a writer whose point was reclaimed is refused and publishes nothing", async () => {
  await using store = await FakeStore.create();
  await close(store, "/upload", "bytes");
  const driver = store.driver();
  for (const end of ["close", "commit"] as const) {
    await using writer = await driver.writer("/upload", { append: true }).catch(async () => {
      await close(store, "/upload", "bytes");
      return await driver.writer("/upload", { append: true });
    });
    await writer.write(Buffer.alloc(600_000));
    await driver.reclaim({ olderThan: soon() });
    await expect(writer[end]()).rejects.toMatchObject({ code: "CONFLICT" });
  }
  await driver[Symbol.asyncDispose]();
  expect(await store.residue()).toEqual([]);
});

test("an upload that takes longer than the age is published, since close touches it", async () => {
  await using store = await FakeStore.create();
  const driver = store.driver();
  const writer = await driver.writer("/upload");
  await writer.write(Buffer.alloc(600_000));
  await age(store);
  await writer.close();
  expect(await driver.reclaim({ olderThan: anHourAgo() })).toEqual({ removed: 0 });
});

test("an unknown file and a directory of somebody else do no harm, and an abort ends the sweep", async () => {
  await using store = await FakeStore.create();
  await close(store, "/upload", "bytes");
  const driver = store.driver();
  await mkdir(join(store.root, "~stowage", "tmp", "directory"));
  await writeFile(join(store.root, "~stowage", "up", "file"), "");
  await driver.reclaim({ olderThan: soon() });
  const abort = new AbortController();
  await close(store, "/upload", "bytes");
  const reason = new Error("enough");
  const aborting = store.driver({}, ({ name }) => {
    if (name === "readdir") abort.abort(reason);
    return undefined;
  });
  await expect(aborting.reclaim({ olderThan: soon(), signal: abort.signal })).rejects.toBe(reason);
});
