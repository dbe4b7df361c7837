import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { expect, test } from "vitest";
import { BodyIterator } from "./body-iterator.ts";
import { breakingOff, bytesOf } from "./testing/bytes.ts";

const [one, two] = [bytesOf(1), bytesOf(2)] as const;

async function readAll(body: BodyIterator): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) chunks.push(chunk);
  return chunks;
}

test("arrays, generators, Node streams and web streams are bodies alike", async () => {
  const web = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(one);
      controller.enqueue(two);
      controller.close();
    },
  });
  const bodies = [[one, two], Readable.from([one, two]), web];
  for (const body of bodies) expect(await readAll(new BodyIterator(body))).toEqual([one, two]);
});

test("empty chunks are left out", async () => {
  expect(await readAll(new BodyIterator([bytesOf(0), one, bytesOf(0)]))).toEqual([one]);
});

test("asking whether a body is empty loses nothing of it", async () => {
  const body = new BodyIterator([bytesOf(0), one, two]);
  expect(await body.isEmpty()).toBe(false);
  expect(await readAll(body)).toEqual([one, two]);
  expect(await new BodyIterator([bytesOf(0)]).isEmpty()).toBe(true);
});

test("what is no bytes is a TypeError", async () => {
  const body = Reflect.construct(BodyIterator, [["text"]]) as BodyIterator;
  await expect(body.next()).rejects.toThrow(TypeError);
});

test("the error of a body comes out as it is", async () => {
  const reason = new Error("gone");
  const body = new BodyIterator(breakingOff(reason, one));
  expect(await body.next()).toEqual(one);
  await expect(body.next()).rejects.toBe(reason);
});

test("an abort ends a read that waits for a silent source", async () => {
  const controller = new AbortController();
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  const waiting = new BodyIterator(silent, controller.signal).next();
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("an abort before a read is noticed by it", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(new BodyIterator([one], signal).next()).rejects.toThrow("enough");
});

test("a body that is stopped is let go of, once", async () => {
  let returned = 0;
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: one }),
      return: async () => {
        returned++;
        throw new Error("nobody hears this");
      },
    }),
  };
  const body = new BodyIterator(source);
  await body.next();
  body.stop();
  expect(returned).toBe(1);
});

test("a body that was read or let go of leaves no listener on the signal", async () => {
  const { signal } = new AbortController();
  for (const end of ["release", "stop"] as const) {
    const body = new BodyIterator([one], signal);
    await readAll(body);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    body[end]();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  }
});

test("what a body throws after an empty chunk rejects the call that waits", async () => {
  function* body(): Generator<Uint8Array> {
    yield bytesOf(0);
    throw new Error("broken off");
  }
  await expect(new BodyIterator(body()).next()).rejects.toThrow("broken off");
});

test("a body of nothing but empty chunks ends with its signal", async () => {
  const life = new AbortController();
  function* body(): Generator<Uint8Array> {
    for (let count = 0; ; count++) {
      if (count === 100) life.abort(new Error("enough"));
      yield bytesOf(0);
    }
  }
  await expect(new BodyIterator(body(), life.signal).next()).rejects.toThrow("enough");
});
