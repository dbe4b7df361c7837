import { getEventListeners } from "node:events";
import { ReadableStream } from "node:stream/web";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReaderOptions } from "./contract.ts";
import { StorageError } from "./errors.ts";
import { byteStream, FakeDriver, plainStream } from "./fake-driver.ts";
import { rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

const BYTES = Buffer.from("0123456789");

function driverWith(body?: FakeDriver["body"]) {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  if (body !== undefined) bare.body = body;
  return { bare, driver: guard(bare) };
}

async function read(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A body that gives two bytes and then fails or waits for ever. */
function endsAfterTwo(pull: () => Promise<void>, released: unknown[] = []): ReadableStream<Uint8Array> {
  let isFirst = true;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (isFirst) controller.enqueue(BYTES.subarray(0, 2));
        else await pull();
        isFirst = false;
      },
      cancel(reason) {
        released.push(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const forEver = (): Promise<void> => new Promise(() => {});

describe.each([
  ["a byte stream", (bytes: Uint8Array) => byteStream(bytes, 3)],
  [
    "a plain stream",
    (bytes: Uint8Array) => plainStream([bytes.slice(0, 3), new Uint8Array(), bytes.slice(3)]),
  ],
])("a body that is %s", (kind, body) => {
  test("has the bytes of any range, and the whole object's facts beside them", async () => {
    const { driver } = driverWith((bytes) => body(bytes));
    const option = fc.option(fc.nat({ max: 12 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(option, option, async (offset, length) => {
        fc.pre((offset ?? 0) <= 10);
        await using reader = await driver.reader("/a", { offset, length });
        expect(reader.info).toMatchObject({ path: "/a", size: 10 });
        const start = offset ?? 0;
        const expected = String(BYTES).slice(start, length === undefined ? undefined : start + length);
        expect(await read(reader.body)).toBe(expected);
      }),
    );
  });

  test("is of the same kind for callers", async () => {
    const { driver } = driverWith((bytes) => body(bytes));
    await using reader = await driver.reader("/a");
    const open = () => reader.body.getReader({ mode: "byob" });
    if (kind === "a byte stream") expect(open).not.toThrow();
    else expect(open).toThrow(TypeError);
  });

  test("that ends early or goes on is CORRUPTED, not a short or a long success", async () => {
    for (const bytes of [BYTES.subarray(0, 9), Buffer.concat([BYTES, BYTES]), Buffer.alloc(0)]) {
      const { bare, driver } = driverWith(() => body(Uint8Array.from(bytes)));
      await using reader = await driver.reader("/a");
      const error = await rejectionOf(read(reader.body));
      expect(error).toMatchObject({ code: "CORRUPTED", driver: "fake", operation: "reader", path: "/a" });
      await expect.poll(() => bare.log).toContain("reader.dispose /a");
    }
  });
});

test("a byte stream fills the consumer's own buffers, through read after read, and hands out its own in between", async () => {
  const filled: ArrayBufferLike[] = [];
  const { driver } = driverWith((bytes) => {
    let position = 0;
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        const view = controller.byobRequest?.view;
        if (view instanceof Uint8Array) {
          filled.push(view.buffer);
          view.set(bytes.subarray(position, position + 2));
          controller.byobRequest?.respond(2);
        } else {
          controller.enqueue(Uint8Array.from(bytes.subarray(position, position + 2)));
        }
        position += 2;
        if (position === bytes.byteLength) controller.close();
      },
    });
  });
  await using reader = await driver.reader("/a");
  const seen: string[] = [];
  for (const mode of ["fill", "fill", "hand", "fill", "hand"]) {
    if (mode === "hand") {
      const stream = reader.body.getReader();
      seen.push(Buffer.from((await stream.read()).value ?? []).toString());
      stream.releaseLock();
    } else {
      const stream = reader.body.getReader({ mode: "byob" });
      const { value } = await stream.read(new Uint8Array(new ArrayBuffer(64), 7, 5));
      expect(value).toMatchObject({ byteOffset: 7, byteLength: 2 });
      // The memory that the source has filled is what the consumer gets: nothing was copied.
      expect(value?.buffer.byteLength).toBe(64);
      seen.push(Buffer.from(value ?? []).toString());
      stream.releaseLock();
    }
  }
  expect(seen).toEqual(["01", "23", "45", "67", "89"]);
  expect(filled).toHaveLength(3);
});

test("an offset beyond the object is INVALID_OFFSET, also if the driver opens it, and what it opened is released", async () => {
  const { bare, driver } = driverWith();
  bare.reader = async (path, options: ReaderOptions = {}) => {
    await bare.call("reader", path, options);
    const dispose = () => bare.call("reader.dispose", path);
    return {
      info: { path, size: 10, isDirectory: false },
      body: plainStream([]),
      [Symbol.asyncDispose]: dispose,
    };
  };
  expect(await rejectionOf(driver.reader("/a", { offset: 11 }))).toMatchObject({
    code: "INVALID_OFFSET",
    path: "/a",
  });
  expect(bare.log).toEqual(["reader /a", "reader.dispose /a"]);
});

test("a failure inside a body is named, keeps its code, and releases the reader", async () => {
  for (const [thrown, code] of [
    [new Error("socket"), "BACKEND"],
    [new StorageError("THROTTLED", "slow down"), "THROTTLED"],
  ] as const) {
    const { bare, driver } = driverWith(() => endsAfterTwo(() => Promise.reject(thrown)));
    await using reader = await driver.reader("/a");
    const error = await rejectionOf(read(reader.body));
    expect(error).toMatchObject({ code, driver: "fake", operation: "reader", path: "/a" });
    await expect.poll(() => bare.log).toEqual(["reader /a", "reader.dispose /a"]);
  }
});

test("a failure inside a body is not held up by a driver that cannot release it", async () => {
  const { bare, driver } = driverWith(() => endsAfterTwo(() => Promise.reject(new Error("socket"))));
  bare.intercept = ({ operation }) => (operation === "reader.dispose" ? forEver() : undefined);
  const reader = await driver.reader("/a");
  expect(await rejectionOf(read(reader.body))).toMatchObject({ code: "BACKEND" });
});

test("an abort while the source waits fails the read at once with the reason, and releases the source", async () => {
  const released: unknown[] = [];
  const { bare, driver } = driverWith(() => endsAfterTwo(forEver, released));
  const controller = new AbortController();
  const reader = await driver.reader("/a", { signal: controller.signal });
  const signal = bare.calls[0]?.signal;
  const stream = reader.body.getReader();
  await stream.read();
  const pending = rejectionOf(stream.read());
  controller.abort("gone");
  expect(signal?.reason).toBe("gone");
  expect(await pending).toBe("gone");
  expect(await rejectionOf(stream.read())).toBe("gone");
  expect(released).toEqual(["gone"]);
  await expect.poll(() => bare.log).toContain("reader.dispose /a");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("an abort while a consumer's buffer is being filled fails the read at once", async () => {
  const { driver } = driverWith(() => new ReadableStream({ type: "bytes", pull: forEver }));
  const controller = new AbortController();
  await using reader = await driver.reader("/a", { signal: controller.signal });
  const pending = rejectionOf(reader.body.getReader({ mode: "byob" }).read(new Uint8Array(8)));
  controller.abort("gone");
  expect(await pending).toBe("gone");
});

test.each<[string, (body: ReadableStream<Uint8Array>) => Promise<unknown>]>([
  ["read to its end", read],
  ["cancelled", (body) => body.cancel("enough")],
  ["left by break", leave],
])(
  "a body that was %s leaves no listener on the signal, and a later abort is nobody's",
  async (_name, consume) => {
    const { driver } = driverWith();
    const controller = new AbortController();
    const reader = await driver.reader("/a", { signal: controller.signal });
    await consume(reader.body);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort();
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
  },
);

async function leave(body: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _chunk of body) break;
}

test("break and cancel release the source before they are done", async () => {
  for (const consume of [leave, (body: ReadableStream<Uint8Array>) => body.cancel("enough")]) {
    const released: unknown[] = [];
    const { driver } = driverWith(() => endsAfterTwo(forEver, released));
    const reader = await driver.reader("/a");
    await consume(reader.body);
    expect(released).toHaveLength(1);
  }
});

test("dispose cancels a body that nobody reads, and fails it for who still does", async () => {
  const { bare, driver } = driverWith();
  const unread = await driver.reader("/a");
  await unread[Symbol.asyncDispose]();
  expect(await unread.body.getReader().read()).toEqual({ done: true, value: undefined });
  const reader = await driver.reader("/a");
  const stream = reader.body.getReader();
  await stream.read();
  await reader[Symbol.asyncDispose]();
  expect(await rejectionOf(stream.read())).toMatchObject({ name: "AbortError" });
  expect(bare.log.filter((each) => each.startsWith("reader.dispose"))).toHaveLength(2);
});

test.each<[string, (body: ReadableStream<Uint8Array>) => Promise<unknown>]>([
  ["was not read", async () => {}],
  ["was read to its end", read],
])(
  "dispose of a reader whose body %s resolves when the driver has released it, not before",
  async (_name, consume) => {
    const { bare, driver } = driverWith();
    const reader = await driver.reader("/a");
    const stall = new Stall();
    bare.intercept = () => stall.wait();
    await consume(reader.body);
    let isDone = false;
    const disposal = reader[Symbol.asyncDispose]().then(() => {
      isDone = true;
    });
    await stall.reached;
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    stall.release();
    await disposal;
  },
);

test("dispose resolves though the source cannot be released: the caller has all it wanted", async () => {
  const { bare, driver } = driverWith();
  const reader = await driver.reader("/a");
  bare.intercept = () => {
    throw new Error("x");
  };
  await expect(reader[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
