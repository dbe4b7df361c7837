import { expect, test } from "vitest";
import { bytes, FakeStore } from "./fake-store.ts";
import { ThreadLimit } from "./thread-limit.ts";

type Done = (error: NodeJS.ErrnoException | null, value: number) => void;

test("so many calls run at once, the others in the order of their arrival", async () => {
  const limit = new ThreadLimit(2);
  const begun: { readonly number: number; readonly done: Done }[] = [];
  const calls = [0, 1, 2, 3].map((number) => limit.call<number>((done) => begun.push({ number, done })));
  expect(begun.map(({ number }) => number)).toEqual([0, 1]);
  begun[1]?.done(null, 10);
  expect(begun.map(({ number }) => number)).toEqual([0, 1, 2]);
  begun[0]?.done(new Error("failed"), 0);
  begun[2]?.done(null, 20);
  begun[3]?.done(null, 30);
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
});

test("a call that throws at once gives its turn back", async () => {
  const limit = new ThreadLimit(1);
  const thrown = limit.call(() => {
    throw new TypeError("bad argument");
  });
  await expect(thrown).rejects.toThrow("bad argument");
  await expect(limit.call<number>((done) => done(null, 1))).resolves.toBe(1);
});

test("the driver keeps to maxThreads, and one is enough for everything", async () => {
  await using store = await FakeStore.create();
  for (const maxThreads of [1, 3]) {
    let running = 0;
    let most = 0;
    const driver = store.driver({ maxThreads }, () => {
      running += 1;
      most = Math.max(most, running);
      return new Promise((resolve) =>
        setImmediate(() => {
          running -= 1;
          resolve();
        }),
      );
    });
    await Promise.all(Array.from({ length: 20 }, (_, index) => driver.putContent(`/${index}`, bytes(""))));
    const writer = await driver.writer("/upload");
    await writer.close();
    await driver.delete("/1");
    expect(most).toBe(maxThreads);
  }
});
