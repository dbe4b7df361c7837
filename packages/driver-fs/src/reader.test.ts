import { execFileSync } from "node:child_process";
import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { PathNotFoundError, StorageError } from "@stowage/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, text } from "./fake-store.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

const CONTENT = Buffer.from(Array.from({ length: 2000 }, (_, index) => index % 251));

async function storeWithObject(decide?: Parameters<FakeStore["driver"]>[1]) {
  const store = await FakeStore.create();
  const driver = store.driver({}, decide);
  await driver.putContent("/object", CONTENT);
  return { store, driver, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

async function contentOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Descriptors of this process that are open on something below `directory`. */
async function descriptorsIn(directory: string): Promise<readonly string[]> {
  const { readlink } = await import("node:fs/promises");
  const links = (await readdir("/proc/self/fd")).map((name) =>
    readlink(`/proc/self/fd/${name}`).catch(() => ""),
  );
  return (await Promise.all(links)).filter((target) => target.startsWith(directory));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

test("a range is what slice gives of the whole, for every offset and length", async () => {
  await using with_ = await storeWithObject();
  const { driver } = with_;
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: CONTENT.length }),
      fc.option(fc.nat({ max: 3000 }), { nil: undefined }),
      async (offset, length) => {
        await using reader = await driver.reader("/object", { offset, length });
        const end = length === undefined ? undefined : offset + length;
        expect(reader.info).toMatchObject({ path: "/object", size: CONTENT.length, isDirectory: false });
        expect(await contentOf(reader.body)).toEqual(CONTENT.subarray(offset, end));
      },
    ),
    { numRuns: 50 },
  );
});

test("a body fills the buffers of its consumer", async () => {
  await using with_ = await storeWithObject();
  await using reader = await with_.driver.reader("/object", { offset: 10 });
  const filling = reader.body.getReader({ mode: "byob" });
  const { value } = await filling.read(new Uint8Array(new ArrayBuffer(1000), 100, 500));
  expect(value?.byteOffset).toBe(100);
  expect(value?.buffer.byteLength).toBe(1000);
  expect(Buffer.from(value ?? [])).toEqual(CONTENT.subarray(10, 510));
  await filling.cancel();
});

test("the bare body keeps to its range in larger buffers, and tells a file that has become shorter", async () => {
  await using with_ = await storeWithObject();
  const bare = new FsDriver(parseFsParameters({ rootDirectory: with_.store.root }), new SystemCalls(4));
  const { body } = await bare.reader("/object", { offset: 10, length: 20 });
  const { value } = await body.getReader({ mode: "byob" }).read(new Uint8Array(1000));
  expect(Buffer.from(value ?? [])).toEqual(CONTENT.subarray(10, 30));
  const cut = await bare.reader("/object", { offset: 10 });
  await truncate(join(with_.store.root, "object"), 10);
  await expect(contentOf(cut.body)).rejects.toMatchObject({ code: "CORRUPTED" });
});

test("the descriptor is free when the last byte was read, before anybody asks for more", async () => {
  await using with_ = await storeWithObject();
  await using reader = await with_.driver.reader("/object");
  const { value } = await reader.body.getReader({ mode: "byob" }).read(new Uint8Array(CONTENT.length));
  expect(value?.byteLength).toBe(CONTENT.length);
  expect(await descriptorsIn(with_.store.root)).toEqual([]);
});

test("an offset beyond the object is INVALID_OFFSET, and leaves no descriptor open", async () => {
  await using with_ = await storeWithObject();
  const { store, driver } = with_;
  await expect(driver.reader("/object", { offset: CONTENT.length + 1 })).rejects.toMatchObject({
    code: "INVALID_OFFSET",
  });
  expect(await descriptorsIn(store.root)).toEqual([]);
});

test("a reader keeps the object that it opened, whatever is put in its place", async () => {
  await using with_ = await storeWithObject();
  const { driver } = with_;
  await using reader = await driver.reader("/object");
  await driver.putContent("/object", bytes("new"));
  await driver.delete("/object");
  expect(await contentOf(reader.body)).toEqual(CONTENT);
});

test("a file that another program shortens while it is read is CORRUPTED", async () => {
  await using with_ = await storeWithObject();
  const { store, driver } = with_;
  await using reader = await driver.reader("/object");
  await truncate(join(store.root, "object"), 1000);
  await expect(contentOf(reader.body)).rejects.toMatchObject({ code: "CORRUPTED" });
  expect(await descriptorsIn(store.root)).toEqual([]);
});

test("a whole body, a break, a cancel, an abort and a dispose each free the descriptor", async () => {
  await using with_ = await storeWithObject();
  const { store, driver } = with_;
  const isFree = async (): Promise<boolean> => (await descriptorsIn(store.root)).length === 0;
  const whole = await driver.reader("/object");
  await contentOf(whole.body);
  expect(await isFree()).toBe(true);
  const broken = await driver.reader("/object");
  for await (const _ of broken.body) break;
  expect(await isFree()).toBe(true);
  const cancelled = await driver.reader("/object");
  expect(await isFree()).toBe(false);
  await cancelled.body.cancel();
  expect(await isFree()).toBe(true);
  const abort = new AbortController();
  const aborted = await driver.reader("/object", { signal: abort.signal });
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(aborted.body.getReader().read()).rejects.toBe(reason);
  await until(isFree);
  {
    await using _disposed = await driver.reader("/object");
    expect(await isFree()).toBe(false);
  }
  expect(await isFree()).toBe(true);
});

test("an empty range has no descriptor open, and a missing object is still missing", async () => {
  await using with_ = await storeWithObject();
  const { store, driver } = with_;
  await using reader = await driver.reader("/object", { offset: CONTENT.length });
  await until(async () => (await descriptorsIn(store.root)).length === 0);
  expect(await contentOf(reader.body)).toHaveLength(0);
  await expect(driver.reader("/missing", { length: 0 })).rejects.toBeInstanceOf(PathNotFoundError);
});

test("an aborted read that hangs lets its caller go at once, and its descriptor when it returns", async () => {
  let wake = (): void => {};
  let hang = false;
  await using with_ = await storeWithObject(({ name }): Fate => {
    if (name !== "read" || !hang) return undefined;
    return new Promise((resolve) => {
      wake = resolve;
    });
  });
  const { store, driver } = with_;
  const abort = new AbortController();
  const reader = await driver.reader("/object", { signal: abort.signal });
  hang = true;
  const reading = reader.body.getReader().read();
  abort.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
  expect(await descriptorsIn(store.root)).toHaveLength(1);
  wake();
  await until(async () => (await descriptorsIn(store.root)).length === 0);
});

test("disposing the driver fails a body that is being read", async () => {
  await using with_ = await storeWithObject();
  const { store, driver } = with_;
  const reader = await driver.reader("/object");
  await driver[Symbol.asyncDispose]();
  await expect(contentOf(reader.body)).rejects.toMatchObject({ code: "DRIVER_CLOSED" });
  expect(await descriptorsIn(store.root)).toEqual([]);
});

test("getContent gives a buffer of its own, up to 64 MiB as the file says before it is read", async () => {
  let reads = 0;
  await using with_ = await storeWithObject(({ name }) => {
    if (name === "read") reads += 1;
    return undefined;
  });
  const { store, driver } = with_;
  const content = await driver.getContent("/object");
  expect(Buffer.from(content)).toEqual(CONTENT);
  expect(content.buffer.byteLength).toBe(CONTENT.length);
  const limit = 64 * 1024 * 1024;
  await truncate(join(store.root, "object"), limit);
  expect((await driver.getContent("/object")).byteLength).toBe(limit);
  await truncate(join(store.root, "object"), limit + 1);
  reads = 0;
  await expect(driver.getContent("/object")).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(reads).toBe(0);
});

test("a directory is no object, an object no directory, and nothing lies below an object", async () => {
  await using with_ = await storeWithObject();
  const { driver } = with_;
  await driver.putContent("/directory/object", bytes("deep"));
  const operations: readonly ((path: string) => Promise<unknown>)[] = [
    (path) => driver.getContent(path),
    (path) => driver.reader(path),
  ];
  for (const operation of operations) {
    await expect(operation("/directory")).rejects.toMatchObject({ code: "IS_A_DIRECTORY" });
    await expect(operation("/object/below")).rejects.toBeInstanceOf(PathNotFoundError);
    await expect(operation("/missing/below")).rejects.toBeInstanceOf(PathNotFoundError);
  }
  expect(text(await driver.getContent("/directory/object"))).toBe("deep");
});

test.skipIf(process.platform === "win32")(
  "a pipe is no object, and nobody waits for its writer",
  async () => {
    await using with_ = await storeWithObject();
    const { store, driver } = with_;
    execFileSync("mkfifo", [join(store.root, "pipe")]);
    await expect(driver.getContent("/pipe")).rejects.toBeInstanceOf(PathNotFoundError);
    await expect(driver.stat("/pipe")).rejects.toBeInstanceOf(StorageError);
  },
);
