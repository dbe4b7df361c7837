import * as nodeFs from "node:fs";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Fate, fakeFileSystem, type SystemCall } from "./fake-file-system.ts";
import { bytes, FakeStore } from "./fake-store.ts";
import type { FileSystem } from "./file-system.ts";
import { DirectoryFlushes } from "./flush.ts";
import { SystemCalls } from "./system-calls.ts";

/** Flushes of directories that begin when they are called for, and end when a test says so. */
function heldFlushes(root: string) {
  const begun: { readonly end: (fate?: Error) => void }[] = [];
  const fs = fakeFileSystem(root, ({ name }): Fate => {
    if (name !== "fsync") return undefined;
    return new Promise((resolve) => begun.push({ end: () => resolve() }));
  });
  return {
    begun,
    flushes: new DirectoryFlushes(new SystemCalls(10, fs), { enabled: true, isBelowRoot: () => false }),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test("whoever comes while a directory is being flushed shares the next flush, which begins when that one has ended", async () => {
  await using store = await FakeStore.create();
  const { begun, flushes } = heldFlushes(store.directory);
  const ended: string[] = [];
  const flush = (name: string) => flushes.flush(store.directory).then(() => ended.push(name));
  const first = flush("first");
  await until(() => begun.length === 1);
  const others = [flush("second"), flush("third"), flush("fourth")];
  begun[0]?.end();
  await first;
  await until(() => begun.length === 2);
  expect(ended).toEqual(["first"]);
  begun[1]?.end();
  await Promise.all(others);
  expect(begun).toHaveLength(2);
});

test("directories are flushed independently of each other", async () => {
  await using store = await FakeStore.create();
  await store.driver().putContent("/a/object", bytes(""));
  const { begun, flushes } = heldFlushes(store.directory);
  const both = [flushes.flush(store.directory), flushes.flush(store.root)];
  await until(() => begun.length === 2);
  for (const { end } of begun) end();
  await Promise.all(both);
});

test("a flush that fails fails those who share it, and the next one is tried anew", async () => {
  await using store = await FakeStore.create();
  let failing = true;
  const fs = fakeFileSystem(store.directory, ({ name }) => (name === "fsync" && failing ? "EIO" : undefined));
  const flushes = new DirectoryFlushes(new SystemCalls(10, fs), { enabled: true, isBelowRoot: () => false });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => flushes.flush(store.directory)));
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  failing = false;
  await flushes.flush(store.directory);
});

test("a put waits for the flush of a directory that another put is creating", async () => {
  await using store = await FakeStore.create();
  const held: (() => void)[] = [];
  let holding = false;
  let flushedNew = 0;
  const driver = store.driver({}, ({ name, files }) => {
    if (name === "close" && files[0] === "new") flushedNew += 1;
    if (!holding || name !== "fsync" || files[0] !== "") return undefined;
    return new Promise((resolve) => held.push(() => resolve()));
  });
  await driver.putContent("/other", bytes(""));
  holding = true;
  const creating = driver.putContent("/new/one", bytes(""));
  await until(() => held.length === 1 && flushedNew === 1);
  let isDone = false;
  const joining = driver.putContent("/new/two", bytes("")).then(() => {
    isDone = true;
  });
  await until(() => flushedNew === 2);
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  held[0]?.();
  await creating;
  await until(() => held.length === 2);
  held[1]?.();
  await joining;
});

test("a put waits for that flush from the moment at which the directory is there", async () => {
  await using store = await FakeStore.create();
  const late: (() => void)[] = [];
  const mkdir: FileSystem["mkdir"] = (directory, mode, done) => {
    nodeFs.mkdir(directory, mode, (error) => {
      if (directory.endsWith("new")) late.push(() => done(error));
      else done(error);
    });
  };
  let flushedRoot = 0;
  const driver = store.driver(
    {},
    ({ name, files }) => {
      if (name === "fsync" && files[0] === "") flushedRoot += 1;
      return undefined;
    },
    { mkdir },
  );
  await driver.putContent("/other", bytes(""));
  const creating = driver.putContent("/new/one", bytes(""));
  await until(() => late.length === 1);
  flushedRoot = 0;
  await driver.putContent("/new/two", bytes(""));
  expect(flushedRoot).toBe(1);
  late[0]?.();
  await creating;
  expect(flushedRoot).toBe(2);
});

test("directories of a process that was killed before it flushed them are flushed by the first that puts into them", async () => {
  await using store = await FakeStore.create();
  const isFlush = ({ name, files }: SystemCall) => name === "fsync" && !files[0]?.startsWith("~/");
  const dying = store.driver({}, (call) => (isFlush(call) ? store.hold() : undefined));
  dying.putContent("/a/b/one", bytes("")).catch(() => {});
  const flushed: string[] = [];
  const driver = store.driver({}, (call) => {
    if (isFlush(call)) flushed.push(call.files[0] ?? "");
    return undefined;
  });
  await until(() => existsSync(join(store.root, "a/b/one")));
  await driver.putContent("/a/b/two", bytes(""));
  expect(flushed.toSorted()).toEqual(["", "a", "a/b"]);
  flushed.length = 0;
  await driver.putContent("/a/b/three", bytes(""));
  expect(flushed).toEqual(["a/b"]);
});

test("a directory that was removed, and created anew by a process that was killed, is flushed again", async () => {
  await using store = await FakeStore.create();
  const flushed: string[] = [];
  const driver = store.driver({}, ({ name, files: [file = ""] }) => {
    if (name === "fsync" && !file.startsWith("~/")) flushed.push(file);
    return undefined;
  });
  await driver.putContent("/a/one", bytes(""));
  await driver.delete("/a/one");
  mkdirSync(join(store.root, "a"));
  flushed.length = 0;
  await driver.putContent("/a/two", bytes(""));
  expect(flushed.toSorted()).toEqual(["", "a"]);
});

test("a directory whose flush failed is flushed by whoever uses it next", async () => {
  await using store = await FakeStore.create();
  let fate: Fate;
  let flushed = 0;
  const driver = store.driver({}, ({ name, files }) => {
    if (name !== "fsync" || files[0] !== "a") return undefined;
    flushed += 1;
    return fate;
  });
  await driver.putContent("/a/object", bytes(""));
  fate = "EIO";
  await expect(driver.putContent("/a/b/one", bytes(""))).rejects.toMatchObject({
    code: "BACKEND",
    outcome: "unknown",
    retryable: false,
  });
  fate = undefined;
  flushed = 0;
  await driver.putContent("/a/b/two", bytes(""));
  expect(flushed).toBe(1);
});

test("a file system that cannot flush directories is refused with the way out", async () => {
  await using store = await FakeStore.create();
  const decide = ({ name, files }: { readonly name: string; readonly files: readonly string[] }) =>
    name === "fsync" && files[0] === "" ? "EINVAL" : undefined;
  const refused = store.driver({}, decide).putContent("/object", bytes(""));
  await expect(refused).rejects.toThrow(/set fsync to "data"/);
  // The name is given by then.
  await expect(refused).rejects.toMatchObject({ code: "BACKEND", outcome: "unknown" });
  await store.driver({ fsync: "data" }, decide).putContent("/object", bytes(""));
});

test("thirty-two puts into one directory share few flushes", async () => {
  await using store = await FakeStore.create();
  let flushed = 0;
  const driver = store.driver({}, ({ name, files }) => {
    if (name === "fsync" && files[0] === "a") flushed += 1;
    return undefined;
  });
  await driver.putContent("/a/object", bytes(""));
  flushed = 0;
  await Promise.all(Array.from({ length: 32 }, (_, index) => driver.putContent(`/a/${index}`, bytes(""))));
  expect(flushed).toBeGreaterThan(0);
  expect(flushed).toBeLessThan(24);
});
