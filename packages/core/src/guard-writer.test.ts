import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { StorageError } from "./errors.ts";
import { type FakeCall, FakeDriver } from "./fake-driver.ts";
import { rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { MAX_MEMO_BYTES } from "./limits.ts";

const text = (value: string): Buffer => Buffer.from(value);

function setUp(capabilities = {}) {
  const bare = new FakeDriver(capabilities);
  return { bare, driver: guard(bare) };
}

/** Fails the nth call of an operation. */
function failing(operation: string, error: unknown, nth = 1): (call: FakeCall) => void {
  let count = 0;
  return (call) => {
    if (call.operation === operation && ++count === nth) throw error;
  };
}

test("writes that nobody awaits apply in call order, one at a time, and commit comes after them", async () => {
  const { bare, driver } = setUp();
  bare.intercept = () => new Promise(setImmediate);
  await using writer = await driver.writer("/a");
  const writes = ["a", "b", "", "c"].map((each) => writer.write(text(each)));
  await writer.commit();
  await Promise.all(writes);
  expect(String(bare.objects.get("/a"))).toBe("abc");
  expect(bare.log).toEqual(["writer /a", "write /a", "write /a", "write /a", "commit /a"]);
  expect(bare.violations).toEqual([]);
});

test("size counts resolved writes, resumed bytes included", async () => {
  const { bare, driver } = setUp();
  bare.points.set("/a", { bytes: text("abc"), memo: "m" });
  const writer = await driver.writer("/a", { append: true, size: 3 });
  expect([writer.size, writer.memo]).toEqual([3, "m"]);
  const stall = new Stall();
  bare.intercept = () => stall.wait();
  const write = writer.write(text("de"));
  await stall.reached;
  expect(writer.size).toBe(3);
  stall.release();
  await write;
  expect(writer.size).toBe(5);
  bare.intercept = failing("write", new Error("x"));
  await rejectionOf(writer.write(text("f")));
  expect(writer.size).toBe(5);
});

test("a resume point of another size than expected is CONFLICT, and is left alone", async () => {
  const { bare, driver } = setUp();
  bare.points.set("/a", { bytes: text("abc"), memo: undefined });
  const error = await rejectionOf(driver.writer("/a", { append: true, size: 4 }));
  expect(error).toMatchObject({ code: "CONFLICT", operation: "writer", path: "/a" });
  expect(bare.log).toEqual(["writer /a", "abandon /a"]);
  expect(bare.points.size).toBe(1);
});

test("after a failed write everything but cancel fails with its code and as its consequence, and nothing is published", async () => {
  const { bare, driver } = setUp();
  bare.intercept = failing("write", new StorageError("THROTTLED", "slow", { retryable: true }), 2);
  const writer = await driver.writer("/a");
  // Nobody awaits these, and no rejection of theirs is unhandled: vitest would fail the run.
  const unawaited = ["a", "b", "c"].map((each) => writer.write(text(each)));
  expect(unawaited).toHaveLength(3);
  const calls = [writer.write(text("")), writer.close(), writer.commit(), writer.commit()];
  for (const call of calls) {
    const error = await rejectionOf(call);
    expect(error).toMatchObject({ code: "THROTTLED", retryable: false, cause: { message: "slow" } });
  }
  expect(bare.log).toEqual(["writer /a", "write /a", "write /a"]);
  await writer.cancel();
  expect(bare.log.at(-1)).toBe("cancel /a");
  expect(bare.violations).toEqual([]);
});

test("a chunk that is no Uint8Array is a TypeError, and the writer goes on", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  for (const chunk of ["text", undefined, null, new ArrayBuffer(1), [1]]) {
    expect(await rejectionOf(Reflect.apply(writer.write, writer, [chunk]))).toBeInstanceOf(TypeError);
  }
  await writer.write(text("a"));
  await writer.commit();
  expect(String(bare.objects.get("/a"))).toBe("a");
});

test("a chunk that is transferred while it waits is a failure, not a hole", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  const chunk = new Uint8Array(4);
  const write = writer.write(chunk);
  structuredClone(chunk, { transfer: [chunk.buffer] });
  expect(await rejectionOf(write)).toMatchObject({ code: "CORRUPTED" });
  expect(await rejectionOf(writer.commit())).toMatchObject({ code: "CORRUPTED" });
  expect(bare.objects.size).toBe(0);
});

test("a failed commit may be repeated if it is retryable, and only that", async () => {
  const { bare, driver } = setUp();
  bare.intercept = failing(
    "commit",
    new StorageError("UNAVAILABLE", "down", { retryable: true, outcome: "unknown" }),
  );
  const writer = await driver.writer("/a");
  await writer.write(text("a"));
  expect(await rejectionOf(writer.commit())).toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
  expect(await rejectionOf(writer.write(text("b")))).toMatchObject({ code: "UNAVAILABLE" });
  expect(await rejectionOf(writer.close())).toMatchObject({ code: "UNAVAILABLE" });
  await writer.commit();
  expect(String(bare.objects.get("/a"))).toBe("a");
  expect(await rejectionOf(writer.commit())).toMatchObject({ code: "WRITER_CLOSED" });
});

test("a commit that failed for good is not tried again", async () => {
  const { bare, driver } = setUp();
  const cause = new StorageError("PATH_CONFLICT", "a directory is there");
  bare.intercept = failing("commit", cause);
  const writer = await driver.writer("/a");
  expect(await rejectionOf(writer.commit())).toBe(cause);
  expect(await rejectionOf(writer.commit())).toMatchObject({ code: "PATH_CONFLICT", cause });
  expect(bare.log.filter((each) => each.startsWith("commit"))).toHaveLength(1);
});

test("a memo of 4 KiB of UTF-8 is stored, a longer one is TOO_LARGE, and the writer stays open", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  const memo = "ü".repeat(MAX_MEMO_BYTES / 2);
  const error = await rejectionOf(writer.close({ memo: `${memo}.` }));
  expect(error).toMatchObject({ code: "TOO_LARGE", operation: "close", path: "/a" });
  await writer.close({ memo });
  expect(bare.points.get("/a")?.memo).toBe(memo);
});

test.each([
  ["close", { memo: 1 }],
  ["close", { memo: "\ud800" }],
  ["close", { ifNone: "yes" }],
  ["close", null],
  ["commit", { destination: 1 }],
  ["commit", { signal: 1 }],
] as const)("%s(%j) is a TypeError, and the writer stays open", async (method, options) => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  expect(await rejectionOf(Reflect.apply(writer[method], writer, [options]))).toBeInstanceOf(TypeError);
  expect(await rejectionOf(writer.commit({ destination: "/a/" }))).toMatchObject({
    code: "INVALID_PATH",
    path: "/a",
  });
  await writer.commit();
  expect(bare.violations).toEqual([]);
});

test("without resume close is UNSUPPORTED_METHOD, and commit goes on", async () => {
  const { bare, driver } = setUp({ resume: false });
  const writer = await driver.writer("/a");
  await writer.write(text("a"));
  expect(await rejectionOf(writer.close())).toMatchObject({ code: "UNSUPPORTED_METHOD", operation: "close" });
  await writer.commit();
  await writer.close();
  expect(bare.log).not.toContain("close /a");
});

test("an abort of the writer's signal ends the call under way at once, abandons the writer after it, and stays", async () => {
  const { bare, driver } = setUp();
  const controller = new AbortController();
  const stall = new Stall();
  const writer = await driver.writer("/a", { signal: controller.signal });
  bare.intercept = ({ operation }) => (operation === "write" ? stall.wait() : undefined);
  const signal = bare.calls[0]?.signal;
  const calls = [writer.write(text("a")), writer.write(text("b")), writer.commit()].map(rejectionOf);
  await stall.reached;
  controller.abort("gone");
  for (const call of calls) expect(await call).toBe("gone");
  expect(signal?.reason).toBe("gone");
  expect(bare.log).toEqual(["writer /a", "write /a"]);
  for (const call of [writer.write(text("c")), writer.close(), writer.commit(), writer.cancel()]) {
    expect(await rejectionOf(call)).toBe("gone");
  }
  const disposal = writer[Symbol.asyncDispose]();
  stall.release();
  await disposal;
  expect(bare.log).toEqual(["writer /a", "write /a", "abandon /a"]);
  expect(bare.violations).toEqual([]);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("an abort that comes after commit, close or cancel is nobody's", async () => {
  for (const end of ["commit", "close", "cancel"] as const) {
    const { bare, driver } = setUp();
    const controller = new AbortController();
    const writer = await driver.writer("/a", { signal: controller.signal });
    await writer[end]();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort();
    await writer[Symbol.asyncDispose]();
    expect(bare.log).toEqual(["writer /a", `${end} /a`]);
  }
});

test("a commit that its own signal ends may be repeated: it has succeeded meanwhile or is made again", async () => {
  for (const lateSuccess of [true, false]) {
    const { bare, driver } = setUp();
    const stall = new Stall();
    bare.intercept = ({ operation }) => (operation === "commit" ? stall.wait() : undefined);
    const writer = await driver.writer("/a");
    const controller = new AbortController();
    const commit = rejectionOf(writer.commit({ signal: controller.signal }));
    await stall.reached;
    controller.abort("too slow");
    expect(await commit).toBe("too slow");
    bare.intercept = () => {};
    if (lateSuccess) stall.release();
    else stall.fail(new Error("aborted"));
    await writer.commit();
    expect(bare.objects.has("/a")).toBe(true);
    expect(bare.log.filter((each) => each === "commit /a")).toHaveLength(lateSuccess ? 1 : 2);
    expect(await rejectionOf(writer.commit())).toMatchObject({ code: "WRITER_CLOSED" });
    expect(bare.violations).toEqual([]);
  }
});

test("dispose resolves though the writer cannot be abandoned: what is left is residue", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  bare.intercept = failing("abandon", new Error("x"));
  await expect(writer[Symbol.asyncDispose]()).resolves.toBeUndefined();
  expect(await rejectionOf(writer.write(text("a")))).toMatchObject({ code: "WRITER_CLOSED" });
});

test("a failed cancel may be repeated, and nothing else follows it", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/a");
  bare.intercept = failing("cancel", new StorageError("UNAVAILABLE", "down"));
  expect(await rejectionOf(writer.cancel())).toMatchObject({ code: "UNAVAILABLE" });
  expect(await rejectionOf(writer.commit())).toMatchObject({ code: "UNAVAILABLE" });
  await writer.cancel();
  expect(bare.violations).toEqual([]);
});
