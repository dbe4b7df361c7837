import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFsDriver } from "./driver.ts";
import { all, bytes, FakeStore, text } from "./fake-store.ts";

const OUTAGE = { code: "UNAVAILABLE", retryable: true };

test("a root that is yet to be created is an empty store, and creating the driver writes nothing", async () => {
  await using store = await FakeStore.create();
  await using driver = await createFsDriver({ rootDirectory: store.root });
  expect(await driver.stat("/")).toEqual({ path: "/", size: 0, isDirectory: true });
  expect(await all(driver.list("/"))).toEqual([]);
  expect(await all(driver.walk("/"))).toEqual([]);
  await expect(driver.getContent("/object")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  await expect(driver.delete("/object")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  expect(await driver.reclaim({ olderThan: new Date() })).toEqual({ removed: 0 });
  await driver[Symbol.asyncDispose]();
  await expect(store.files()).rejects.toMatchObject({ code: "ENOENT" });
});

test("without createRoot a missing root is an outage for every operation", async () => {
  await using store = await FakeStore.create();
  await using driver = await createFsDriver({ rootDirectory: store.root, createRoot: false });
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => driver.stat("/"),
    () => driver.stat("/object"),
    () => driver.getContent("/object"),
    () => driver.reader("/object"),
    () => driver.putContent("/object", bytes("")),
    () => driver.writer("/object"),
    () => driver.writer("/object", { append: true }),
    () => driver.move("/object", "/other"),
    () => driver.delete("/object"),
    () => all(driver.list("/")),
    () => all(driver.walk("/")),
    () => driver.reclaim({ olderThan: new Date() }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(OUTAGE);
  await expect(store.files()).rejects.toMatchObject({ code: "ENOENT" });
});

test("a missing parent of the root is an outage: nothing is created above the root", async () => {
  await using store = await FakeStore.create();
  const rootDirectory = join(store.directory, "volume", "root");
  await using driver = await createFsDriver({ rootDirectory });
  await expect(driver.stat("/object")).rejects.toMatchObject(OUTAGE);
  await expect(driver.putContent("/object", bytes(""))).rejects.toMatchObject(OUTAGE);
  await expect(driver.putContent("/object", bytes(""))).rejects.toThrow(rootDirectory);
});

test("a root that is a file is an outage", async () => {
  await using store = await FakeStore.create();
  await writeFile(store.root, "");
  await using driver = await createFsDriver({ rootDirectory: store.root });
  await expect(driver.stat("/")).rejects.toMatchObject(OUTAGE);
  await expect(driver.getContent("/object")).rejects.toMatchObject(OUTAGE);
  await expect(driver.putContent("/object", bytes(""))).rejects.toMatchObject(OUTAGE);
});

test("a store that is removed and comes back goes on working", async () => {
  await using store = await FakeStore.create();
  await using driver = await createFsDriver({ rootDirectory: store.root });
  await driver.putContent("/a/object", bytes("first"));
  await rm(store.root, { recursive: true });
  await expect(driver.getContent("/a/object")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  await driver.putContent("/a/object", bytes("second"));
  expect(text(await driver.getContent("/a/object"))).toBe("second");
});

test("files and directories have distribution's modes, less umask", async () => {
  await using store = await FakeStore.create();
  await using driver = await createFsDriver({ rootDirectory: store.root });
  const umask = process.umask(0o027);
  try {
    await driver.putContent("/a/object", bytes(""));
  } finally {
    process.umask(umask);
  }
  const { stat } = await import("node:fs/promises");
  expect((await stat(join(store.root, "a"))).mode & 0o777).toBe(0o750);
  expect((await stat(join(store.root, "a", "object"))).mode & 0o777).toBe(0o640);
});

test("the files of a store of distribution are objects, its own included", async () => {
  await using store = await FakeStore.create();
  const directory = join(store.root, "docker", "registry");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "link"), "sha256:0");
  await chmod(join(directory, "link"), 0o644);
  await using driver = await createFsDriver({ rootDirectory: store.root, createRoot: false });
  expect(text(await driver.getContent("/docker/registry/link"))).toBe("sha256:0");
});
