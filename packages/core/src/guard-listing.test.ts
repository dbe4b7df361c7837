import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { WalkEntry } from "./contract.ts";
import { StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

function driverWith(...paths: string[]) {
  const bare = new FakeDriver();
  for (const path of paths) bare.objects.set(path, Buffer.from(path));
  return { bare, driver: guard(bare) };
}

test("nothing is asked before the first next(), and the driver gets the options as they were", async () => {
  const { bare, driver } = driverWith("/a/1", "/a/2", "/a/3");
  const options = { startAfter: "/a/1" };
  const listing = driver.list("/a", options);
  options.startAfter = "/a/3";
  expect(bare.calls).toEqual([]);
  expect((await all(listing)).map(({ path }) => path)).toEqual(["/a/2", "/a/3"]);
});

test("an iterable serves one iteration: the next is an error, not an empty directory", async () => {
  const { driver } = driverWith("/a");
  const listing = driver.list("/");
  expect(await all(listing)).toHaveLength(1);
  expect(await rejectionOf(all(listing))).toBeInstanceOf(TypeError);
});

test("next() called ahead reaches the driver one at a time and answers in order", async () => {
  const { bare, driver } = driverWith("/a", "/b", "/c");
  let isBusy = false;
  const list = bare.list.bind(bare);
  bare.list = (path, options) => {
    const inner = list(path, options);
    const iterator = {
      async next() {
        expect(isBusy).toBe(false);
        isBusy = true;
        const result = await inner.next();
        isBusy = false;
        return result;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator as typeof inner;
  };
  const iterator = driver.list("/")[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
  expect(results.map(({ value }) => value?.path)).toEqual(["/a", "/b", "/c", undefined, undefined]);
});

test("names outside the alphabet are left out, with what lies below them", async () => {
  const { bare, driver } = driverWith(
    "/a",
    "/b c",
    "/~stowage/up/1",
    "/d e/f",
    `/g/${"x".repeat(256)}`,
    "/g/y",
  );
  expect((await all(driver.list("/"))).map(({ path }) => path)).toEqual(["/a", "/g"]);
  expect((await all(driver.walk("/"))).map(({ path }) => path)).toEqual(["/a", "/g", "/g/y"]);
  expect(bare.violations).toEqual([]);
});

test("a failure is named, and every later next() rejects with it: a listing cut short is never taken for whole", async () => {
  const { bare, driver } = driverWith("/a", "/b", "/c");
  bare.intercept = ({ path }) => {
    if (path === "/b") throw new StorageError("UNAVAILABLE", "page two", { retryable: true });
  };
  const iterator = driver.list("/")[Symbol.asyncIterator]();
  expect(await iterator.next()).toMatchObject({ value: { path: "/a" } });
  // Nobody looks at the fourth: it must not end the process.
  const [second, third, fourth] = [iterator.next(), iterator.next(), iterator.next()];
  expect(fourth).toBeInstanceOf(Promise);
  const error = await rejectionOf(second);
  expect(error).toMatchObject({ code: "UNAVAILABLE", driver: "fake", operation: "list", path: "/" });
  expect(await rejectionOf(third)).toBe(error);
  expect(await rejectionOf(iterator.next())).toBe(error);
});

test("break stops the driver's iteration and leaves no listener", async () => {
  const { bare, driver } = driverWith("/a", "/b", "/c");
  let isReleased = false;
  const list = bare.list.bind(bare);
  bare.list = async function* (path, options) {
    try {
      yield* list(path, options);
    } finally {
      isReleased = true;
    }
  };
  const { signal } = new AbortController();
  for await (const _entry of driver.list("/", { signal })) break;
  expect(isReleased).toBe(true);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(bare.log).not.toContain("list.next /b");
});

test("an abort between two entries releases the driver's iteration at once and is what next() rejects with", async () => {
  const { bare, driver } = driverWith("/a", "/b");
  let isReleased = false;
  const list = bare.list.bind(bare);
  bare.list = async function* (path, options) {
    try {
      yield* list(path, options);
    } finally {
      isReleased = true;
    }
  };
  const controller = new AbortController();
  const iterator = driver.list("/", { signal: controller.signal })[Symbol.asyncIterator]();
  await iterator.next();
  controller.abort("gone");
  await expect.poll(() => isReleased).toBe(true);
  expect(await rejectionOf(iterator.next())).toBe("gone");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("return() while the driver waits tells it to stop", async () => {
  const { bare, driver } = driverWith("/a");
  const stall = new Stall();
  bare.intercept = ({ operation, signal }) => {
    if (operation !== "list") return;
    signal?.addEventListener("abort", () => stall.fail(signal.reason));
    return stall.wait();
  };
  const iterator = driver.list("/")[Symbol.asyncIterator]();
  const next = iterator.next();
  await stall.reached;
  expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  expect(await next).toEqual({ done: true, value: undefined });
});

async function walkPaths(walk: AsyncIterable<WalkEntry>, skipped: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of walk) {
    paths.push(entry.path);
    if (entry.path === skipped) entry.skip();
  }
  return paths;
}

test("skip() leaves out what the directory holds and nothing else", async () => {
  const { bare, driver } = driverWith("/a-b", "/a/1", "/a/b/2", "/a0", "/ab/1");
  const rest = ["/a-b", "/a", "/a0", "/ab", "/ab/1"];
  expect(await walkPaths(driver.walk("/"), "/a")).toEqual(rest);
  expect(bare.log).not.toContain("list /a");
});

test("skip() on an object does nothing, though a directory has its name", async () => {
  const { driver } = driverWith("/a", "/a/1");
  const paths: string[] = [];
  for await (const entry of driver.walk("/")) {
    paths.push(entry.path);
    if (!entry.isDirectory) entry.skip();
  }
  expect(paths).toEqual(["/a", "/a", "/a/1"]);
});

test("skip() called late leaves out what was not handed out yet, also by a driver that has gone on", async () => {
  const { bare, driver } = driverWith();
  bare.walk = async function* () {
    for (const path of ["/a", "/a/1", "/a/2", "/a/3", "/b"]) {
      yield { path, size: 0, isDirectory: path.length === 2, skip() {} };
    }
  };
  const iterator = driver.walk("/")[Symbol.asyncIterator]();
  const [directory, first] = await Promise.all([iterator.next(), iterator.next()]);
  expect(first.value).toMatchObject({ path: "/a/1" });
  directory.value?.skip();
  expect(await iterator.next()).toMatchObject({ value: { path: "/b" } });
});
