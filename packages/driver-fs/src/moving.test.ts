import { link, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, paths, text } from "./fake-store.ts";

async function storeWith(...objects: readonly string[]): Promise<FakeStore> {
  const store = await FakeStore.create();
  const driver = store.driver({ fsync: "none" });
  for (const path of objects) await driver.putContent(path, bytes(path));
  return store;
}

test("move replaces the destination and removes the directories that it empties", async () => {
  await using store = await storeWith("/a/b/c", "/d/e");
  const driver = store.driver();
  await driver.move("/a/b/c", "/d/e");
  expect(text(await driver.getContent("/d/e"))).toBe("/a/b/c");
  expect(await paths(driver.walk("/"))).toEqual(["/d", "/d/e"]);
});

test("move into a directory below the emptied one keeps what it needs", async () => {
  await using store = await storeWith("/a/b");
  const driver = store.driver();
  await driver.move("/a/b", "/a/c/d");
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/a/c", "/a/c/d"]);
});

test("the object is as old as its move", async () => {
  await using store = await storeWith("/a");
  const driver = store.driver();
  await utimes(join(store.root, "a"), 1000, 1000);
  const before = Date.now();
  await driver.move("/a", "/b");
  expect((await driver.stat("/b")).modifiedAt?.getTime()).toBeGreaterThan(before - 1000);
});

test("move onto itself keeps the object, and a missing one is missing there too", async () => {
  await using store = await storeWith("/a/b");
  const driver = store.driver();
  await driver.move("/a/b", "/a/b");
  expect(text(await driver.getContent("/a/b"))).toBe("/a/b");
  await link(join(store.root, "a", "b"), join(store.directory, "backup"));
  await driver.move("/a/b", "/a/b");
  expect(text(await driver.getContent("/a/b"))).toBe("/a/b");
  await expect(driver.move("/c", "/c")).rejects.toMatchObject({ code: "PATH_NOT_FOUND", path: "/c" });
});

test("a missing source is named, and the destination stays", async () => {
  await using store = await storeWith("/to");
  const driver = store.driver();
  for (const source of ["/from", "/missing/from", "/to/from"]) {
    await expect(driver.move(source, "/to")).rejects.toMatchObject({ code: "PATH_NOT_FOUND", path: source });
  }
  expect(text(await driver.getContent("/to"))).toBe("/to");
});

test("a source that goes away during the move is missing, and nothing is left at the destination", async () => {
  await using store = await storeWith("/from");
  const other = store.driver();
  const driver = store.driver(
    {},
    ({ name }): Fate => (name === "rename" ? other.delete("/from") : undefined),
  );
  await expect(driver.move("/from", "/new/to")).rejects.toMatchObject({
    code: "PATH_NOT_FOUND",
    path: "/from",
  });
  expect(await paths(other.walk("/"))).toEqual([]);
});

test("directories are not moved, and objects neither onto directories nor below objects", async () => {
  await using store = await storeWith("/a/b", "/c", "/d/e");
  const driver = store.driver();
  const all = ["/a", "/a/b", "/c", "/d", "/d/e"];
  await expect(driver.move("/a", "/f")).rejects.toMatchObject({
    code: "IS_A_DIRECTORY",
    path: "/a",
    destination: "/f",
  });
  await expect(driver.move("/c", "/d")).rejects.toMatchObject({
    code: "PATH_CONFLICT",
    path: "/c",
    destination: "/d",
  });
  await expect(driver.move("/c", "/a/b/f/g")).rejects.toMatchObject({ code: "PATH_CONFLICT" });
  await expect(driver.move("/c", "/c/f")).rejects.toMatchObject({ code: "PATH_CONFLICT" });
  await expect(driver.move("/a/b", "/a")).rejects.toMatchObject({ code: "PATH_CONFLICT" });
  expect(await paths(driver.walk("/"))).toEqual(all);
});

test("move between two names of one file leaves one of them", async () => {
  await using store = await storeWith("/a");
  const driver = store.driver();
  await link(join(store.root, "a"), join(store.root, "b"));
  await driver.move("/a", "/b");
  expect(await paths(driver.walk("/"))).toEqual(["/b"]);
  expect(text(await driver.getContent("/b"))).toBe("/a");
});

test("move to another mount copies beside the destination, then renames, then removes the source", async () => {
  await using store = await storeWith("/a/b", "/mount/other");
  const renames: string[] = [];
  const driver = store.driver({}, ({ name, files }) => {
    if (name !== "rename") return undefined;
    renames.push(files.join(" -> "));
    return files[0] === "a/b" ? "EXDEV" : undefined;
  });
  await driver.move("/a/b", "/mount/c");
  expect(renames).toEqual(["a/b -> mount/c", "mount/~<nonce> -> mount/c"]);
  expect(text(await driver.getContent("/mount/c"))).toBe("/a/b");
  expect(await paths(driver.walk("/"))).toEqual(["/mount", "/mount/c", "/mount/other"]);
  expect(await store.residue()).toEqual([]);
});
