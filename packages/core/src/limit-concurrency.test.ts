import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { PathNotFoundError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { limitConcurrency } from "./limit-concurrency.ts";
import { Slots } from "./slots.ts";

const BYTES = Buffer.from("0123456789");

/** A driver that notes how many calls it had at once. */
function setUp(max: number) {
  const bare = new FakeDriver({ shared: true });
  bare.objects.set("/a", BYTES);
  let running = 0;
  const most = { calls: 0 };
  bare.intercept = async ({ operation }) => {
    if (operation === "reader.dispose") return;
    running += 1;
    most.calls = Math.max(most.calls, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  return { bare, most, driver: limitConcurrency(guard(bare), max) };
}

test("no more calls than allowed are in flight, whatever they are, and all are made", async () => {
  const { bare, most, driver } = setUp(3);
  const write = async (path: string) => {
    await using writer = await driver.writer(path);
    await writer.write(BYTES);
    await writer.write(BYTES);
    await writer.commit();
  };
  const read = async () => {
    await using reader = await driver.reader("/a");
    return await all(reader.body);
  };
  const paths = Array.from({ length: 20 }, (_, index) => `/b/${index}`);
  await Promise.all([
    ...paths.flatMap((path) => [driver.stat("/a"), write(path), read(), all(driver.list("/"))]),
    driver.deleteObjects(["/x", "/y", "/z", "/q"]),
  ]);
  expect(most.calls).toBe(3);
  expect(bare.objects.size).toBe(21);
  expect(bare.violations).toEqual([]);
});

test("what is open does not count, so that one call at a time suffices for any number of writers and readers", async () => {
  const { driver } = setUp(1);
  const writers = await Promise.all(["/b", "/c", "/d"].map((path) => driver.writer(path)));
  const readers = await Promise.all([driver.reader("/a"), driver.reader("/a")]);
  for await (const entry of driver.walk("/"))
    expect(await driver.stat(entry.path)).toMatchObject({ size: 10 });
  await Promise.all(writers.map((writer) => writer.write(BYTES)));
  await Promise.all(writers.map((writer) => writer.commit({ destination: "/z" })));
  for (const reader of readers) await reader[Symbol.asyncDispose]();
  expect(await driver.stat("/z")).toMatchObject({ size: 10 });
});

test("calls wait in the order in which they came", async () => {
  const { bare, driver } = setUp(1);
  const paths = ["/1", "/2", "/3", "/4"];
  await Promise.all(paths.map((path) => driver.putContent(path, BYTES)));
  expect(bare.log).toEqual(paths.map((path) => `putContent ${path}`));
});

test("every call of a writer waits for its turn", async () => {
  for (const operate of ["write", "close", "commit", "cancel"] as const) {
    const { bare, driver } = setUp(1);
    const writer = await driver.writer("/b");
    const stall = new Stall();
    bare.intercept = ({ operation }) => (operation === "stat" ? stall.wait() : undefined);
    const stat = driver.stat("/a");
    await stall.reached;
    const call = operate === "write" ? writer.write(BYTES) : writer[operate]();
    await new Promise(setImmediate);
    expect(bare.log).toEqual(["writer /b", "stat /a"]);
    stall.release();
    await Promise.all([stat, call]);
  }
});

test("paths and errors are the driver's own", async () => {
  const { bare, driver } = setUp(2);
  bare.objects.set("/b", BYTES);
  expect((await all(driver.list("/", { startAfter: "/a" }))).map(({ path }) => path)).toEqual(["/b"]);
  const missing = new PathNotFoundError("/");
  bare.intercept = () => {
    throw missing;
  };
  expect(await rejectionOf(driver.stat("/"))).toBe(missing);
  expect(await rejectionOf(all(driver.walk("/")))).toBe(missing);
});

test("break releases the driver's iteration", async () => {
  const { bare, driver } = setUp(1);
  let isReleased = false;
  const list = bare.list.bind(bare);
  bare.list = async function* (path, options) {
    try {
      yield* list(path, options);
    } finally {
      isReleased = true;
    }
  };
  for await (const _entry of driver.list("/")) break;
  expect(isReleased).toBe(true);
});

test("a write that waited for its turn leaves no listener on what lives as long as the writer", async () => {
  const slots = new Slots(1);
  const { signal } = new AbortController();
  const stall = new Stall();
  const first = slots.run(() => stall.wait(), signal);
  const second = slots.run(async () => "done", signal);
  stall.release();
  await first;
  expect(await second).toBe("done");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a call that is aborted while it waits leaves the queue, and the driver never sees it", async () => {
  const { bare, driver } = setUp(1);
  const stall = new Stall();
  bare.intercept = () => stall.wait();
  const first = driver.stat("/a");
  await stall.reached;
  const controller = new AbortController();
  const waiting = rejectionOf(driver.getContent("/a", { signal: controller.signal }));
  const last = driver.stat("/a");
  controller.abort("gone");
  expect(await waiting).toBe("gone");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  stall.release();
  await Promise.all([first, last]);
  expect(bare.log).toEqual(["stat /a", "stat /a"]);
});

test("a failure frees its place, and so does an aborted call once the driver has settled it", async () => {
  const { bare, driver } = setUp(1);
  expect(await rejectionOf(driver.stat("/missing"))).toMatchObject({ code: "PATH_NOT_FOUND" });
  const stall = new Stall();
  bare.intercept = () => stall.wait();
  const controller = new AbortController();
  const aborted = rejectionOf(driver.stat("/a", { signal: controller.signal }));
  await stall.reached;
  controller.abort("gone");
  expect(await aborted).toBe("gone");
  bare.intercept = () => {};
  const next = driver.stat("/a");
  await new Promise(setImmediate);
  expect(bare.calls).toHaveLength(2);
  stall.release();
  expect(await next).toMatchObject({ size: 10 });
});

test("dispose turns away what waits", async () => {
  const { bare, driver } = setUp(1);
  const stall = new Stall();
  bare.intercept = ({ operation }) => (operation === "stat" ? stall.wait() : stall.release());
  const first = driver.stat("/a");
  await stall.reached;
  const waiting = rejectionOf(driver.getContent("/a"));
  await driver[Symbol.asyncDispose]();
  expect(await waiting).toMatchObject({
    code: "DRIVER_CLOSED",
    operation: "getContent",
    path: "/a",
    driver: "fake",
  });
  await first;
  expect(bare.log).toEqual(["stat /a", "dispose "]);
});

test("after dispose nothing more reaches the driver from what was under way", async () => {
  const { bare, driver } = setUp(1);
  const stall = new Stall();
  bare.intercept = ({ operation }) => (operation === "delete" ? stall.wait() : undefined);
  const outcome = rejectionOf(driver.deleteObjects(Array.from({ length: 40 }, (_, index) => `/${index}`)));
  await stall.reached;
  await driver[Symbol.asyncDispose]();
  expect(await outcome).toMatchObject({ code: "DRIVER_CLOSED", outcome: "unknown" });
  stall.release();
  await new Promise(setImmediate);
  expect(bare.log).toEqual(["delete /0", "dispose "]);
});

test.each([0, -1, 1.5, Number.NaN, "4"])("%j is no limit", (max) => {
  expect(() => Reflect.apply(limitConcurrency, undefined, [new FakeDriver(), max])).toThrow(TypeError);
});

test("it is guarded once, and keeps the driver's own batch", async () => {
  const { bare, driver } = setUp(1);
  expect(guard(driver)).toBe(driver);
  expect(await rejectionOf(driver.stat("nope"))).toMatchObject({ code: "INVALID_PATH" });
  bare.deleteObjects = async (paths) => {
    await bare.call("deleteObjects", paths.join());
    return [];
  };
  await limitConcurrency(bare, 1).deleteObjects(["/a", "/b"]);
  expect(bare.log).toEqual(["deleteObjects /a,/b"]);
});
