import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { FakeDriver } from "./fake-driver.ts";
import { all } from "./fake-stall.ts";
import { guard } from "./guard.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Resolves once what `make` gave is gone from memory, though the driver and the signal live on. */
async function forgets(make: () => Promise<object>): Promise<void> {
  const reference = new WeakRef(await make());
  await expect
    .poll(() => {
      collectGarbage();
      return reference.deref() === undefined;
    })
    .toBe(true);
}

test("a driver does not remember what has ended: bodies, writers, their chunks, iterations", async () => {
  const bare = new FakeDriver({ shared: true });
  bare.objects.set("/a", Buffer.from("0123456789"));
  const driver = guard(bare);
  const { signal } = new AbortController();
  await forgets(async () => {
    const reader = await driver.reader("/a", { signal });
    await all(reader.body);
    return reader;
  });
  await forgets(async () => {
    const writer = await driver.writer("/b", { signal });
    await writer.commit({ signal });
    return writer;
  });
  await forgets(async () => {
    const iterator = driver.list("/", { signal })[Symbol.asyncIterator]();
    while ((await iterator.next()).done !== true);
    return iterator;
  });
  const writer = await driver.writer("/c");
  await forgets(async () => {
    const chunk = new Uint8Array(8);
    await writer.write(chunk);
    bare.calls.length = 0;
    return chunk;
  });
  await driver[Symbol.asyncDispose]();
});
