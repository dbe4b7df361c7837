import { describe, expect, test } from "vitest";
import { byteBody } from "./byte-body.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

const BYTES = Buffer.from("0123456789");

/** A source that notes the buffers it filled and how often it was released. */
class FakeSource {
  readonly filled: Uint8Array[] = [];
  releases = 0;
  before: () => Promise<void> | void = () => {};
  #position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async read(view: Uint8Array): Promise<number> {
    await this.before();
    const part = this.#bytes.subarray(this.#position, this.#position + view.byteLength);
    view.set(part);
    this.filled.push(view);
    this.#position += part.byteLength;
    return part.byteLength;
  }

  async release(): Promise<void> {
    this.releases += 1;
  }
}

async function open(isGuarded: boolean, bytes: Uint8Array = BYTES) {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  const source = new FakeSource(bytes);
  bare.body = () => byteBody(source, 4);
  const controller = new AbortController();
  const driver = isGuarded ? guard(bare) : bare;
  const reader = await driver.reader("/a", { signal: controller.signal });
  return { bare, source, controller, reader, body: reader.body };
}

describe.each([true, false])("a body over a source, guarded: %s", (isGuarded) => {
  test("gives its bytes in chunks of the size asked for, and releases it at the end", async () => {
    const { source, body } = await open(isGuarded);
    const chunks = await all(body);
    expect(chunks.map((chunk) => String(Buffer.from(chunk)))).toEqual(["0123", "4567", "89"]);
    expect(source.releases).toBe(1);
  });

  test("fills the consumer's own buffer", async () => {
    const { source, body } = await open(isGuarded);
    const stream = body.getReader({ mode: "byob" });
    const { value } = await stream.read(new Uint8Array(new ArrayBuffer(32), 8, 16));
    expect(String(Buffer.from(value ?? []))).toBe("0123456789");
    expect([value?.byteOffset, value?.buffer.byteLength]).toEqual([8, 32]);
    expect(source.filled).toHaveLength(1);
    expect((await stream.read(new Uint8Array(1))).done).toBe(true);
  });

  test("waits for as much as is asked for at least, and ends short of it only at the object's end", async () => {
    const { source, body } = await open(isGuarded);
    const read = source.read.bind(source);
    source.read = (view) => read(view.subarray(0, 3));
    const stream = body.getReader({ mode: "byob" });
    const first = await stream.read(new Uint8Array(8), { min: 8 });
    expect(String(Buffer.from(first.value ?? []))).toBe("01234567");
    const rest = await stream.read(new Uint8Array(8), { min: 8 });
    expect([rest.done, String(Buffer.from(rest.value ?? []))]).toEqual([true, "89"]);
  });

  test("releases it once when it is left, cancelled and disposed", async () => {
    const { source, reader, body } = await open(isGuarded);
    for await (const _chunk of body) break;
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
    expect(source.releases).toBe(1);
  });

  test("fails with its failure, and releases it", async () => {
    const { source, body } = await open(isGuarded);
    const failure = new Error("disk");
    source.before = () => Promise.reject(failure);
    const error = await rejectionOf(all(body));
    if (isGuarded) expect(error).toMatchObject({ code: "BACKEND", cause: failure });
    else expect(error).toBe(failure);
    await expect.poll(() => source.releases).toBe(1);
  });
});

test("guard() reads the source itself, and leaves the driver's stream alone", async () => {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  const inner = byteBody(new FakeSource(BYTES), 4);
  bare.body = () => inner;
  const { body } = await guard(bare).reader("/a");
  const stream = body.getReader({ mode: "byob" });
  expect((await stream.read(new Uint8Array(4))).value).toHaveLength(4);
  expect(inner.locked).toBe(false);
});

test("a driver that cancels its body when it is disposed does not release the source again", async () => {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  const source = new FakeSource(BYTES);
  const inner = byteBody(source, 4);
  bare.body = () => inner;
  const reader = await guard(bare).reader("/a");
  await reader[Symbol.asyncDispose]();
  await inner.cancel();
  expect(source.releases).toBe(1);
});

test("an abort while it is being read ends the body at once and releases it, and its late answer is nobody's", async () => {
  const { source, controller, body } = await open(true);
  const stall = new Stall();
  source.before = () => stall.wait();
  const pending = rejectionOf(body.getReader().read());
  await stall.reached;
  controller.abort("gone");
  expect(await pending).toBe("gone");
  await expect.poll(() => source.releases).toBe(1);
  stall.release();
  await new Promise(setImmediate);
  expect(source.releases).toBe(1);
});

test("a source that ends early or goes on is CORRUPTED", async () => {
  for (const bytes of [BYTES.subarray(1), Buffer.concat([BYTES, BYTES])]) {
    const { body } = await open(true, bytes);
    expect(await rejectionOf(all(body))).toMatchObject({ code: "CORRUPTED" });
  }
});

test("a body that somebody reads already is not taken over", async () => {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  bare.body = () => {
    const body = byteBody(new FakeSource(BYTES), 4);
    body.getReader();
    return body;
  };
  expect(await rejectionOf(guard(bare).reader("/a"))).toMatchObject({ code: "BACKEND", path: "/a" });
});
