import { readdir, readlink } from "node:fs/promises";
import type { StorageDriver } from "@stowage/core";
import { expect, test } from "vitest";
import { all, bytes, FakeStore } from "./fake-store.ts";

/** Descriptors of this process that are open on something below `directory`, where the system shows them. */
async function descriptorsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir("/proc/self/fd").catch(() => []);
  const targets = names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ""));
  return (await Promise.all(targets)).filter((target) => target.startsWith(directory));
}

/** Everything that opens a file. */
async function useAll(driver: StorageDriver): Promise<void> {
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => driver.putContent("/a/b", bytes("b")),
    () => driver.putContent("/a/c", bytes("c"), { ifAbsent: true }),
    () => driver.getContent("/a/b"),
    () => driver.stat("/a/b"),
    async () => {
      await using reader = await driver.reader("/a/b");
      await all(reader.body);
    },
    async () => {
      await using writer = await driver.writer("/upload");
      await writer.write(Buffer.alloc(600_000));
      await writer.close();
    },
    async () => {
      await using writer = await driver.writer("/upload", { append: true });
      await writer.write(Buffer.alloc(600_000));
    },
    async () => {
      await using writer = await driver.writer("/upload", { append: true });
      await writer.write(Buffer.alloc(600_000));
      await writer.commit({ destination: "/a/d" });
    },
    () => all(driver.walk("/")),
    () => driver.move("/a/b", "/a/e"),
    () => driver.delete("/a"),
    () => driver.reclaim({ olderThan: new Date(Date.now() + 60_000) }),
  ];
  for (const attempt of attempts) await attempt().catch(() => {});
}

const CALLS = [
  ...[
    "create",
    "open",
    "close",
    "read",
    "write",
    "fsync",
    "ftruncate",
    "futimes",
    "fstat",
    "lstat",
    "readdir",
  ],
  ...["mkdir", "rename", "link", "unlink", "utimes", "copyFile", "realpath"],
];

test.each(CALLS)("no descriptor stays open when %s fails, whichever time", async (call) => {
  await using store = await FakeStore.createInMemory();
  let total = 0;
  const counting = store.driver({}, ({ name }) => {
    if (name === call) total += 1;
    return undefined;
  });
  await useAll(counting);
  expect(await descriptorsIn(store.root)).toEqual([]);
  for (let failing = 0; failing < total; failing++) {
    let count = 0;
    const driver = store.driver({}, ({ name }) => (name === call && count++ === failing ? "EIO" : undefined));
    await useAll(driver);
    await driver[Symbol.asyncDispose]();
    expect(await descriptorsIn(store.root)).toEqual([]);
  }
});
