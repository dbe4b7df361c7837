import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "@stowage/core";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, paths } from "./fake-store.ts";

async function storeWith(...objects: readonly string[]): Promise<FakeStore> {
  const store = await FakeStore.create();
  const driver = store.driver({ fsync: "none" });
  for (const path of objects) await driver.putContent(path, bytes(path));
  return store;
}

test("delete of an object removes the directories that it empties, and no sibling", async () => {
  await using store = await storeWith("/a/b/c", "/a/bc", "/ab");
  const driver = store.driver();
  await driver.delete("/a/b/c");
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/a/bc", "/ab"]);
});

test("delete of a directory removes everything below it, whatever its name", async () => {
  await using store = await storeWith("/a/b/c", "/a/d", "/ab");
  await writeFile(join(store.root, "a", "with space"), "");
  await mkdir(join(store.root, "a", "~empty", "deep"), { recursive: true });
  const driver = store.driver();
  await driver.delete("/a");
  expect((await readdir(store.root)).toSorted()).toEqual(["ab", "~stowage"]);
});

test("delete of nothing is PATH_NOT_FOUND, below an object too", async () => {
  await using store = await storeWith("/a/b");
  const driver = store.driver();
  for (const path of ["/c", "/a/c", "/a/b/c", "/c/d"]) {
    await expect(driver.delete(path)).rejects.toMatchObject({ code: "PATH_NOT_FOUND", path });
  }
});

test("two deletes of one object at the same time both resolve", async () => {
  await using store = await storeWith("/a/b");
  const other = store.driver();
  const driver = store.driver({}, ({ name }): Fate => (name === "unlink" ? other.delete("/a/b") : undefined));
  await driver.delete("/a/b");
  expect(await paths(driver.walk("/"))).toEqual([]);
});

test("what cannot be removed is named; the rest is gone, and deleting again finishes", async () => {
  await using store = await storeWith("/a/b/c", "/a/d", "/a/e");
  let failing = true;
  const driver = store.driver({}, ({ name, files }) =>
    failing && name === "unlink" && files[0] !== "a/e" ? "EACCES" : undefined,
  );
  const error = await driver.delete("/a").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "PERMISSION_DENIED", path: "/a", failed: ["/a/b/c", "/a/d"] });
  expect(error instanceof StorageError && error.cause).toBeInstanceOf(AggregateError);
  expect(await paths(driver.walk("/a"))).toEqual(["/a/b", "/a/b/c", "/a/d"]);
  failing = false;
  await driver.delete("/a");
  expect(await paths(driver.list("/"))).toEqual([]);
});

test("at most a hundred paths are named", async () => {
  await using store = await storeWith(...Array.from({ length: 120 }, (_, index) => `/a/${index}`));
  const driver = store.driver({}, ({ name }) => (name === "unlink" ? "EIO" : undefined));
  const error = await driver.delete("/a").catch((thrown: unknown) => thrown);
  expect(error instanceof StorageError && error.failed).toHaveLength(100);
  expect(String(error)).toContain("120 of the files");
});

test("objects that are put into a directory while it is deleted stay, and the delete ends", async () => {
  await using store = await storeWith("/a/b");
  const other = store.driver();
  let count = 0;
  const driver = store.driver({}, ({ name, files }): Fate => {
    if (name !== "rmdir" || files[0] !== "a" || count > 20) return undefined;
    count += 1;
    return other.putContent(`/a/new${count}`, bytes(""));
  });
  await driver.delete("/a");
  expect(count).toBeLessThan(10);
  await expect(other.stat("/a/b")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  expect(await paths(other.list("/a"))).toHaveLength(1);
});

test("a directory in which another writer is about to commit is created again for it", async () => {
  await using store = await storeWith("/a/b");
  const other = store.driver();
  let pruned = false;
  const driver = store.driver({}, ({ name }): Fate => {
    if (name !== "rename" || pruned) return undefined;
    pruned = true;
    return other.delete("/a/b");
  });
  await driver.putContent("/a/c", bytes("c"));
  expect(pruned).toBe(true);
  expect(await paths(other.walk("/"))).toEqual(["/a", "/a/c"]);
});

test("an aborted delete stops between files", async () => {
  await using store = await storeWith(...Array.from({ length: 100 }, (_, index) => `/a/${index}`));
  const abort = new AbortController();
  const reason = new Error("enough");
  const driver = store.driver({}, ({ name }) => {
    if (name === "unlink") abort.abort(reason);
    return undefined;
  });
  await expect(driver.delete("/a", { signal: abort.signal })).rejects.toBe(reason);
  await driver[Symbol.asyncDispose]();
  expect((await paths(store.driver().list("/a"))).length).toBeGreaterThan(0);
});
