import { expect, test } from "vitest";
import type { StorageDriver } from "./contract.ts";
import { InvalidOffsetError, InvalidPathError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { DEFAULT_REDIRECT_EXPIRY, MAX_CONTENT_BYTES } from "./limits.ts";

const BYTES = Buffer.from("0123456789");

/** Every operation with a path and any options, as untyped callers may pass them. */
const OPERATIONS: Record<
  string,
  (driver: StorageDriver, path: unknown, options?: unknown) => Promise<unknown>
> = {
  getContent: (driver, path, options) => Reflect.apply(driver.getContent, driver, [path, options]),
  putContent: (driver, path, options) => Reflect.apply(driver.putContent, driver, [path, BYTES, options]),
  reader: (driver, path, options) => Reflect.apply(driver.reader, driver, [path, options]),
  writer: (driver, path, options) => Reflect.apply(driver.writer, driver, [path, options]),
  stat: (driver, path, options) => Reflect.apply(driver.stat, driver, [path, options]),
  list: (driver, path, options) => all(Reflect.apply(driver.list, driver, [path, options])),
  walk: (driver, path, options) => all(Reflect.apply(driver.walk, driver, [path, options])),
  move: (driver, path, options) => Reflect.apply(driver.move, driver, [path, "/z", options]),
  "move to": (driver, path, options) => Reflect.apply(driver.move, driver, ["/z", path, options]),
  delete: (driver, path, options) => Reflect.apply(driver.delete, driver, [path, options]),
  redirectUrl: (driver, path, options) =>
    Reflect.apply(driver.redirectUrl, driver, [path, options === undefined ? { method: "GET" } : options]),
  deleteObjects: (driver, path, options) =>
    Reflect.apply(guard(driver).deleteObjects, driver, [["/a", path], options]),
};
const operations = Object.entries(OPERATIONS);

test("a guarded driver is returned as it is, also by another copy of core", async () => {
  const guarded = guard(new FakeDriver());
  expect(guard(guarded)).toBe(guarded);
  const copy: typeof import("./guard.ts") = await import(`./guard.ts?${"copy"}`);
  expect(copy.guard).not.toBe(guard);
  expect(copy.guard(guarded)).toBe(guarded);
});

test("what is no driver is a TypeError that says what is missing", () => {
  expect(() => Reflect.apply(guard, undefined, [undefined])).toThrow(TypeError);
  expect(() => Reflect.apply(guard, undefined, [{ name: "x", stat() {} }])).toThrow(
    "the driver has no getContent, ",
  );
});

test("name and capabilities are the driver's, and nobody can change them", () => {
  const bare = new FakeDriver({ namespace: "tree" });
  const guarded = guard(bare);
  expect(guarded.name).toBe("fake");
  expect(guarded.capabilities).toEqual(bare.capabilities);
  expect(Object.isFrozen(guarded.capabilities)).toBe(true);
});

test.each(operations)(
  "%s refuses a path outside the grammar before the driver is asked",
  async (name, operate) => {
    for (const path of ["", "a", "/a/", "/a//b", "/../a", "/~stowage/x"]) {
      const bare = new FakeDriver();
      const error = await rejectionOf(operate(guard(bare), path));
      expect(error).toBeInstanceOf(InvalidPathError);
      expect(error).toMatchObject({ driver: "fake", operation: name.split(" ")[0] });
      expect(bare.calls).toEqual([]);
    }
  },
);

test.each(operations)(
  "%s answers arguments of a wrong type with a rejection, a TypeError",
  async (_name, operate) => {
    const bare = new FakeDriver();
    const driver = guard(bare);
    for (const path of [undefined, null, 7, {}, BYTES]) {
      expect(await rejectionOf(operate(driver, path))).toBeInstanceOf(TypeError);
    }
    for (const options of [null, 7, "x", { signal: {} }, { signal: null }, { signal: "x" }]) {
      expect(await rejectionOf(operate(driver, "/a", options))).toBeInstanceOf(TypeError);
    }
    expect(bare.calls).toEqual([]);
  },
);

test("/ is for stat, list and walk only", async () => {
  const bare = new FakeDriver();
  const driver = guard(bare);
  expect(await driver.stat("/")).toMatchObject({ path: "/", isDirectory: true });
  expect(await all(driver.list("/"))).toEqual([]);
  expect(await all(driver.walk("/"))).toEqual([]);
  bare.calls.length = 0;
  for (const [name, operate] of operations) {
    if (name === "stat" || name === "list" || name === "walk") continue;
    expect(await rejectionOf(operate(driver, "/"))).toMatchObject({ code: "INVALID_PATH" });
  }
  expect(bare.calls).toEqual([]);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  "%d is no offset, length or size",
  async (value) => {
    const bare = new FakeDriver();
    const driver = guard(bare);
    expect(await rejectionOf(driver.reader("/a", { offset: value }))).toBeInstanceOf(InvalidOffsetError);
    expect(await rejectionOf(driver.reader("/a", { length: value }))).toBeInstanceOf(InvalidOffsetError);
    const opening = driver.writer("/a", { append: true, size: value });
    expect(await rejectionOf(opening)).toMatchObject({
      code: "INVALID_OFFSET",
      operation: "writer",
      path: "/a",
    });
    expect(bare.calls).toEqual([]);
  },
);

test.each<[string, (driver: StorageDriver) => Promise<unknown>]>([
  ["offset", (driver) => OPERATIONS["reader"]?.(driver, "/a", { offset: "1" }) ?? Promise.resolve()],
  ["length", (driver) => OPERATIONS["reader"]?.(driver, "/a", { length: 1n }) ?? Promise.resolve()],
  ["append", (driver) => OPERATIONS["writer"]?.(driver, "/a", { append: "yes" }) ?? Promise.resolve()],
  ["size without append", (driver) => driver.writer("/a", { size: 5 })],
  ["ifAbsent", (driver) => OPERATIONS["putContent"]?.(driver, "/a", { ifAbsent: 1 }) ?? Promise.resolve()],
  ["startAfter", (driver) => OPERATIONS["list"]?.(driver, "/a", { startAfter: 1 }) ?? Promise.resolve()],
  ["method", (driver) => OPERATIONS["redirectUrl"]?.(driver, "/a", { method: "PUT" }) ?? Promise.resolve()],
  ["expiresIn 0", (driver) => driver.redirectUrl("/a", { method: "GET", expiresIn: 0 })],
  ["expiresIn 0.5", (driver) => driver.redirectUrl("/a", { method: "GET", expiresIn: 0.5 })],
  ["olderThan", (driver) => driver.reclaim({ olderThan: new Date(Number.NaN) })],
  ["content", (driver) => Reflect.apply(driver.putContent, driver, ["/a", "text"])],
  ["a transferred buffer", (driver) => driver.putContent("/a", transferred())],
  ["paths", (driver) => Reflect.apply(guard(driver).deleteObjects, driver, ["/a"])],
])("a wrong %s is a TypeError, and the driver is not asked", async (_name, operate) => {
  const bare = new FakeDriver();
  expect(await rejectionOf(operate(guard(bare)))).toBeInstanceOf(TypeError);
  expect(bare.calls).toEqual([]);
});

function transferred(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

test("a bad startAfter is an error of next(), not of the call", async () => {
  const bare = new FakeDriver();
  for (const startAfter of ["", "/", "a", "/a//"]) {
    const error = await rejectionOf(all(guard(bare).list("/a", { startAfter })));
    expect(error).toMatchObject({ code: "INVALID_PATH", operation: "list", path: "/a" });
  }
  expect(bare.calls).toEqual([]);
});

test("64 MiB are content, one byte more is TOO_LARGE before the driver is asked", async () => {
  const bare = new FakeDriver();
  const driver = guard(bare);
  const bytes = new Uint8Array(MAX_CONTENT_BYTES + 1);
  expect(await rejectionOf(driver.putContent("/a", bytes))).toMatchObject({ code: "TOO_LARGE", path: "/a" });
  expect(bare.calls).toEqual([]);
  await driver.putContent("/a", bytes.subarray(1));
  bare.objects.set("/b", bytes);
  expect(await rejectionOf(driver.getContent("/b"))).toMatchObject({ code: "TOO_LARGE" });
  expect(await driver.getContent("/a")).toHaveLength(MAX_CONTENT_BYTES);
});

test("what the driver does not declare is UNSUPPORTED_METHOD, and it is not asked", async () => {
  const bare = new FakeDriver({ resume: false, putIfAbsent: false, redirect: false });
  const driver = guard(bare);
  const put = driver.putContent("/a", BYTES, { ifAbsent: true });
  expect(await rejectionOf(put)).toMatchObject({
    code: "UNSUPPORTED_METHOD",
    operation: "putContent",
    path: "/a",
  });
  const append = driver.writer("/a", { append: true });
  expect(await rejectionOf(append)).toMatchObject({ code: "UNSUPPORTED_METHOD", operation: "writer" });
  expect(await driver.redirectUrl("/a", { method: "GET" })).toBeUndefined();
  expect(bare.calls).toEqual([]);
});

test("redirectUrl hands the driver the contract's default, reclaim a date that nobody else changes", async () => {
  const bare = new FakeDriver();
  const driver = guard(bare);
  expect(await driver.redirectUrl("/a", { method: "HEAD" })).toEqual(new URL("https://fake.invalid/a"));
  expect(bare.calls[0]?.options).toMatchObject({ method: "HEAD", expiresIn: DEFAULT_REDIRECT_EXPIRY });
  const olderThan = new Date(5);
  const reclaiming = driver.reclaim({ olderThan });
  olderThan.setTime(6);
  await reclaiming;
  expect(bare.calls[1]?.options).toMatchObject({ olderThan: new Date(5) });
});
