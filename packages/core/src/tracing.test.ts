import { AsyncLocalStorage } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { OPERATION_CHANNEL, type OperationEvent, OperationTrace } from "./tracing.ts";

const channel = tracingChannel<string, OperationEvent>(OPERATION_CHANNEL);
const BYTES = Buffer.from("0123456789");
let ended: OperationEvent[] = [];
let log: string[] = [];
const subscribers = {
  start: ({ operation }: OperationEvent) => log.push(`start ${operation}`),
  end: ({ operation }: OperationEvent) => log.push(`end ${operation}`),
  asyncStart: ({ operation }: OperationEvent) => log.push(`asyncStart ${operation}`),
  asyncEnd: (event: OperationEvent) => {
    log.push(`asyncEnd ${event.operation}`);
    ended.push(event);
  },
  error: ({ operation }: OperationEvent) => log.push(`error ${operation}`),
};

beforeEach(() => {
  ended = [];
  log = [];
  channel.subscribe(subscribers);
});

afterEach(() => {
  channel.unsubscribe(subscribers);
});

function setUp() {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  return { bare, driver: guard(bare) };
}

/** Of the last operation that ended. */
function last(): OperationEvent | undefined {
  return ended.at(-1);
}

test("an operation is one event from its start to its end, with what it worked on and how long it took", async () => {
  const { driver } = setUp();
  await driver.move("/a", "/b");
  expect(log).toEqual(["start move", "end move", "asyncStart move", "asyncEnd move"]);
  expect(last()).toMatchObject({
    operation: "move",
    driver: "fake",
    path: "/a",
    destination: "/b",
    outcome: "ok",
  });
  expect(last()?.duration).toBeGreaterThanOrEqual(0);
});

test("contents tell their bytes", async () => {
  const { driver } = setUp();
  await driver.getContent("/a");
  expect(last()).toMatchObject({ operation: "getContent", bytes: 10 });
  await driver.putContent("/b", BYTES.subarray(3));
  expect(last()).toMatchObject({ operation: "putContent", bytes: 7 });
});

test("a failure has its code as outcome, an abort is aborted", async () => {
  const { driver } = setUp();
  const error = await rejectionOf(driver.stat("/missing"));
  expect(last()).toMatchObject({ outcome: "PATH_NOT_FOUND", error });
  expect(log).toContain("error stat");
  await rejectionOf(driver.stat("/a", { signal: AbortSignal.abort("gone") }));
  expect(last()).toMatchObject({ outcome: "aborted", error: "gone" });
});

test("a reader ends with its body, and tells the bytes that were read", async () => {
  const { bare, driver } = setUp();
  const reader = await driver.reader("/a", { offset: 2 });
  expect(ended).toEqual([]);
  await all(reader.body);
  expect(last()).toMatchObject({ operation: "reader", path: "/a", bytes: 8, outcome: "ok" });
  for await (const _chunk of (await driver.reader("/a")).body) break;
  expect(last()).toMatchObject({ operation: "reader", bytes: 4, outcome: "cancelled" });
  await rejectionOf(driver.reader("/missing"));
  expect(last()).toMatchObject({ operation: "reader", outcome: "PATH_NOT_FOUND" });
  bare.objects.set("/a", BYTES.subarray(0, 4));
  const known = await driver.reader("/a");
  const stream = known.body.getReader();
  await stream.read();
  stream.releaseLock();
  await known[Symbol.asyncDispose]();
  expect(last()).toMatchObject({ bytes: 4, outcome: "ok" });
});

test("a writer tells the bytes that it wrote, without those it resumed", async () => {
  const { bare, driver } = setUp();
  bare.points.set("/p", { bytes: BYTES, memo: undefined });
  const writer = await driver.writer("/p", { append: true });
  expect(last()).toMatchObject({ operation: "writer", path: "/p", outcome: "ok" });
  await writer.write(BYTES.subarray(0, 3));
  expect(ended).toHaveLength(1);
  await writer.close();
  expect(last()).toMatchObject({ operation: "close", bytes: 3, outcome: "ok" });
  const second = await driver.writer("/q");
  await second.write(BYTES);
  await second.commit({ destination: "/r" });
  expect(last()).toMatchObject({ operation: "commit", path: "/q", destination: "/r", bytes: 10 });
});

test("a writer that is abandoned tells why", async () => {
  const { bare, driver } = setUp();
  const left = await driver.writer("/p");
  await left[Symbol.asyncDispose]();
  expect(last()).toMatchObject({ operation: "abandon", outcome: "ok" });
  const failed = await driver.writer("/p");
  bare.intercept = ({ operation }) => {
    if (operation === "write") throw new StorageError("QUOTA_EXCEEDED", "full");
  };
  await rejectionOf(failed.write(BYTES));
  await failed[Symbol.asyncDispose]();
  expect(last()).toMatchObject({ operation: "abandon", outcome: "QUOTA_EXCEEDED", bytes: 0 });
  const stuck = await driver.writer("/p");
  bare.intercept = () => {
    throw new StorageError("UNAVAILABLE", "down");
  };
  await stuck[Symbol.asyncDispose]();
  expect(last()).toMatchObject({ operation: "abandon", outcome: "UNAVAILABLE" });
});

test("a listing ends with its iteration", async () => {
  const { driver } = setUp();
  const listing = driver.list("/");
  expect(log).toEqual([]);
  await all(listing);
  expect(last()).toMatchObject({ operation: "list", path: "/", outcome: "ok" });
  for await (const _entry of driver.walk("/")) break;
  expect(last()).toMatchObject({ operation: "walk", outcome: "cancelled" });
  await rejectionOf(all(driver.list("/missing")));
  expect(last()).toMatchObject({ operation: "list", outcome: "PATH_NOT_FOUND" });
});

test("an operation ends once, with what came first", () => {
  const trace = OperationTrace.begin("fake", { operation: "reader" });
  trace?.end("aborted");
  trace?.fail(new Error("late"));
  expect(ended.map(({ outcome, error }) => [outcome, error])).toEqual([["aborted", undefined]]);
});

test("stores bound to the channel are there while the driver works", async () => {
  const { bare, driver } = setUp();
  const spans = new AsyncLocalStorage<string>();
  channel.start.bindStore(spans, ({ operation }) => `span of ${operation}`);
  const seen: (string | undefined)[] = [];
  bare.intercept = () => seen.push(spans.getStore());
  await driver.stat("/a");
  await all(driver.list("/"));
  channel.start.unbindStore(spans);
  expect(seen).toEqual(["span of stat", "span of list", "span of list"]);
});
