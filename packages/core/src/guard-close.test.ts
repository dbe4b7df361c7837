import { getEventListeners } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

const BYTES = Buffer.from("0123456789");

function driverWithObject() {
  const bare = new FakeDriver({ shared: true });
  bare.objects.set("/a", BYTES);
  return { bare, driver: guard(bare) };
}

afterEach(() => {
  vi.useRealTimers();
});

test("dispose disposes the driver once, and everything after it is DRIVER_CLOSED", async () => {
  const { bare, driver } = driverWithObject();
  await Promise.all([driver[Symbol.asyncDispose](), driver[Symbol.asyncDispose]()]);
  await driver[Symbol.asyncDispose]();
  expect(bare.disposals).toBe(1);
  bare.calls.length = 0;
  const calls = [
    driver.getContent("/a"),
    driver.putContent("/a", BYTES),
    driver.reader("/a"),
    driver.writer("/a"),
    driver.stat("/a"),
    all(driver.list("/")),
    all(driver.walk("/")),
    driver.move("/a", "/b"),
    driver.delete("/a"),
    driver.redirectUrl("/a", { method: "GET" }),
    driver.reclaim({ olderThan: new Date() }),
    driver.deleteObjects(["/a"]),
  ];
  for (const call of calls) {
    expect(await rejectionOf(call)).toMatchObject({
      code: "DRIVER_CLOSED",
      driver: "fake",
      outcome: undefined,
    });
  }
  expect(bare.calls).toEqual([]);
});

test("a driver that cannot be disposed says so, each time", async () => {
  const { bare, driver } = driverWithObject();
  bare.intercept = () => {
    throw new Error("x");
  };
  expect(await rejectionOf(driver[Symbol.asyncDispose]())).toMatchObject({
    code: "BACKEND",
    operation: "dispose",
  });
  expect(await rejectionOf(driver[Symbol.asyncDispose]())).toMatchObject({ code: "BACKEND" });
});

test("calls under way may finish while the driver disposes itself", async () => {
  const { bare, driver } = driverWithObject();
  const stall = new Stall();
  bare.intercept = ({ operation }) => (operation === "stat" ? stall.wait() : stall.release());
  const stat = driver.stat("/a");
  await stall.reached;
  await driver[Symbol.asyncDispose]();
  expect(await stat).toMatchObject({ size: 10 });
});

test("calls that have not settled when the driver is disposed reject, mutations with an unknown outcome", async () => {
  const { bare, driver } = driverWithObject();
  const stall = new Stall();
  bare.intercept = ({ operation }) => (operation === "dispose" ? undefined : stall.wait());
  const { signal } = new AbortController();
  const stat = rejectionOf(driver.stat("/a", { signal }));
  const put = rejectionOf(driver.putContent("/a", BYTES));
  await driver[Symbol.asyncDispose]();
  expect(await stat).toMatchObject({
    code: "DRIVER_CLOSED",
    operation: "stat",
    path: "/a",
    outcome: undefined,
  });
  expect(await put).toMatchObject({ code: "DRIVER_CLOSED", operation: "putContent", outcome: "unknown" });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("whatever a driver throws for being disposed is DRIVER_CLOSED", async () => {
  const { bare, driver } = driverWithObject();
  const stall = new Stall();
  bare.intercept = ({ operation }) =>
    operation === "stat" ? stall.wait() : stall.fail(new Error("socket destroyed"));
  const stat = rejectionOf(driver.stat("/a"));
  await driver[Symbol.asyncDispose]();
  expect(await stat).toMatchObject({ code: "DRIVER_CLOSED", cause: new Error("socket destroyed") });
});

test("open bodies, iterations and writers fail, and are released before the driver", async () => {
  const { bare, driver } = driverWithObject();
  const reader = await driver.reader("/a");
  const writer = await driver.writer("/b");
  await writer.write(BYTES);
  const iterator = driver.list("/")[Symbol.asyncIterator]();
  await iterator.next();
  bare.calls.length = 0;
  await driver[Symbol.asyncDispose]();
  expect([...bare.log].sort()).toEqual(["abandon /b", "dispose ", "reader.dispose /a"]);
  expect(bare.log.at(-1)).toBe("dispose ");
  expect(await rejectionOf(reader.body.getReader().read())).toMatchObject({
    code: "DRIVER_CLOSED",
    path: "/a",
  });
  expect(await rejectionOf(iterator.next())).toMatchObject({ code: "DRIVER_CLOSED", operation: "list" });
  for (const call of [writer.write(BYTES), writer.commit(), writer.close(), writer.cancel()]) {
    expect(await rejectionOf(call)).toMatchObject({ code: "DRIVER_CLOSED", path: "/b" });
  }
  await writer[Symbol.asyncDispose]();
  await reader[Symbol.asyncDispose]();
  expect(bare.violations).toEqual([]);
});

test("a reader or writer that opens while the driver is disposed is released and rejects", async () => {
  const { bare, driver } = driverWithObject();
  const stall = new Stall();
  const disposing = new Stall();
  bare.intercept = ({ operation }) => {
    if (operation === "dispose") return disposing.wait();
    return operation === "reader" || operation === "writer" ? stall.wait() : undefined;
  };
  const reader = rejectionOf(driver.reader("/a"));
  const writer = rejectionOf(driver.writer("/a"));
  const disposal = driver[Symbol.asyncDispose]();
  await disposing.reached;
  stall.release();
  expect(await reader).toMatchObject({ code: "DRIVER_CLOSED", operation: "reader" });
  expect(await writer).toMatchObject({ code: "DRIVER_CLOSED", operation: "writer" });
  expect([...bare.log].sort()).toEqual([
    "abandon /a",
    "dispose ",
    "reader /a",
    "reader.dispose /a",
    "writer /a",
  ]);
  disposing.release();
  await disposal;
});

test("a writer whose call does not stop holds the driver's disposal up for two seconds at most", async () => {
  vi.useFakeTimers();
  const { bare, driver } = driverWithObject();
  const writer = await driver.writer("/b");
  const stall = new Stall();
  bare.intercept = ({ operation }) => (operation === "commit" ? stall.wait() : undefined);
  const commit = rejectionOf(writer.commit());
  await stall.reached;
  const disposal = driver[Symbol.asyncDispose]();
  expect(await commit).toMatchObject({ code: "DRIVER_CLOSED", outcome: "unknown" });
  await vi.advanceTimersByTimeAsync(1999);
  expect(bare.disposals).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  await disposal;
  expect(bare.disposals).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a writer that has ended is none of the driver's business, but what it would still ask of it", async () => {
  const { driver } = driverWithObject();
  const committed = await driver.writer("/b");
  await committed.commit();
  const closed = await driver.writer("/c");
  await closed.close();
  await driver[Symbol.asyncDispose]();
  await committed.close();
  await closed.close();
  expect(await rejectionOf(closed.cancel())).toMatchObject({
    code: "DRIVER_CLOSED",
    operation: "cancel",
    path: "/c",
  });
});

test("a writer that cannot be abandoned does not keep the driver from being disposed, nor a timer running", async () => {
  vi.useFakeTimers();
  const { bare, driver } = driverWithObject();
  await driver.writer("/b");
  bare.intercept = ({ operation }) => {
    if (operation === "abandon") throw new Error("x");
  };
  await driver[Symbol.asyncDispose]();
  expect(bare.disposals).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("no call under way is forgotten for another that was aborted and settled late", async () => {
  const { bare, driver } = driverWithObject();
  const [first, aborted, last] = [new Stall(), new Stall(), new Stall()];
  const stalls: Record<string, Stall> = { "/1": first, "/2": aborted, "/3": last };
  bare.intercept = ({ path }) => stalls[path]?.wait();
  const controller = new AbortController();
  const calls = [driver.stat("/1"), driver.stat("/2", { signal: controller.signal })].map(rejectionOf);
  await aborted.reached;
  controller.abort("gone");
  calls.push(rejectionOf(driver.stat("/3")));
  aborted.release();
  await new Promise(setImmediate);
  await driver[Symbol.asyncDispose]();
  const closed = { code: "DRIVER_CLOSED" };
  expect(await Promise.all(calls)).toMatchObject([closed, "gone", closed]);
});
