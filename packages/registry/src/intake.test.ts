import type { FileWriter } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { BodyIterator } from "./body-iterator.ts";
import { HashPool } from "./hash-pool.ts";
import { takeIn, takeWhole } from "./intake.ts";
import { InlineHash } from "./running-hash.ts";
import { breakingOff, bytesOf, inChunks } from "./testing/bytes.ts";

const KiB = 1024;
const pool = new HashPool(2);
afterAll(() => pool[Symbol.asyncDispose]());

/** A writer that keeps what it is given, copied when it has been taken: a slot reused too early shows. */
class KeepingWriter implements FileWriter {
  readonly chunks: Uint8Array[] = [];
  size = 0;
  failAt = Number.POSITIVE_INFINITY;
  #running = Promise.resolve();

  write(chunk: Uint8Array): Promise<void> {
    this.#running = this.#running.then(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.size + chunk.byteLength > this.failAt) throw new Error("disk full");
      this.chunks.push(new Uint8Array(chunk));
      this.size += chunk.byteLength;
    });
    return this.#running;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.chunks));
  }

  close = (): Promise<void> => Promise.resolve();
  commit = (): Promise<void> => Promise.resolve();
  cancel = (): Promise<void> => Promise.resolve();
  [Symbol.asyncDispose] = (): Promise<void> => Promise.resolve();
}

test.each([0, 1, 256 * KiB, 256 * KiB + 1, 512 * KiB, 3000 * KiB + 7])(
  "a body of %i bytes is written as it came, and hashed",
  async (length) => {
    const bytes = bytesOf(length);
    for (const size of [undefined, length]) {
      const writer = new KeepingWriter();
      const body = new BodyIterator(
        inChunks(bytes, ...Array<number>(Math.floor(length / 65_536)).fill(65_536)),
      );
      const taken = await takeWhole(pool, body, "sha256", { writer, size });
      expect(taken).toEqual({ bytes: length, digest: digestOf(bytes) });
      expect(Buffer.compare(writer.bytes, bytes)).toBe(0);
    }
  },
);

test("chunks of any size, in any number of uploads at a time, keep their bytes apart", async () => {
  const chunkings = fc.array(fc.array(fc.nat({ max: 900 * KiB }), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(chunkings, async (uploads) => {
      await Promise.all(
        uploads.map(async (sizes, index) => {
          const bytes = bytesOf(
            sizes.reduce((sum, size) => sum + size, 0),
            index + 1,
          );
          const writer = new KeepingWriter();
          const body = new BodyIterator(inChunks(bytes, ...sizes));
          const { digest } = await takeWhole(pool, body, "sha512", { writer });
          expect(digest).toBe(digestOf(bytes, "sha512"));
          expect(Buffer.compare(writer.bytes, bytes)).toBe(0);
        }),
      );
    }),
    { numRuns: 15 },
  );
});

test("small chunks of a large body are written in large pieces", async () => {
  const writer = new KeepingWriter();
  const chunks = Array.from({ length: 64 }, (_, index) => bytesOf(64 * KiB, index));
  await takeIn(pool, new BodyIterator(chunks), { writer, hash: undefined, size: 4096 * KiB });
  expect(writer.chunks.map(({ byteLength }) => byteLength)).toEqual(Array(8).fill(512 * KiB));
});

test("a small body in tiny chunks is written in one piece", async () => {
  const writer = new KeepingWriter();
  const bytes = bytesOf(1000);
  const chunks = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  await takeIn(pool, new BodyIterator(chunks), { writer, hash: "sha256" });
  expect(writer.chunks).toEqual([bytes]);
});

test("the caller may reuse a chunk once the next one is asked for", async () => {
  const writer = new KeepingWriter();
  function* reusing(): Generator<Uint8Array, void, undefined> {
    const chunk = new Uint8Array(100 * KiB);
    for (let round = 1; round <= 10; round++) yield chunk.fill(round);
  }
  await takeIn(pool, new BodyIterator(reusing()), { writer, hash: undefined });
  expect(writer.bytes.filter((_, index) => index % (100 * KiB) === 0)).toEqual(
    new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  );
});

test.each([10, 700 * KiB])(
  "of a body that breaks off after %i bytes, all of them are taken",
  async (length) => {
    const writer = new KeepingWriter();
    const reason = new Error("gone");
    const bytes = bytesOf(length);
    const taken = await takeIn(pool, new BodyIterator(breakingOff(reason, bytes)), {
      writer,
      hash: "sha256",
    });
    expect(taken.failure?.reason).toBe(reason);
    expect(taken.bytes).toBe(length);
    expect(await taken.hash?.digest()).toBe(digestOf(bytes));
    expect(Buffer.compare(writer.bytes, bytes)).toBe(0);
  },
);

test.each([
  [10, 9, "has more", 9],
  [10, 11, "has 10", 10],
  [700 * KiB, 600 * KiB, "has more", 600 * KiB],
  [700 * KiB, 800 * KiB, `has ${700 * KiB}`, 700 * KiB],
  [1, 0, "has more", 0],
])(
  "of a body of %i bytes announced with %i, what was announced is taken",
  async (length, size, message, kept) => {
    const writer = new KeepingWriter();
    const taken = await takeIn(pool, new BodyIterator([bytesOf(length)]), { writer, hash: "sha256", size });
    expect(taken.failure?.reason).toMatchObject({
      code: "SIZE_INVALID",
      message: expect.stringContaining(message),
    });
    expect([taken.bytes, writer.size]).toEqual([kept, kept]);
  },
);

test.each([-1, 0.5, Number.NaN])("a size of %d is no announcement", async (size) => {
  await expect(takeIn(pool, new BodyIterator([bytesOf(3)]), { hash: "sha256", size })).rejects.toThrow(
    RangeError,
  );
});

test("a running hash goes on with the next body, wherever it lives", async () => {
  const [first, second] = [bytesOf(600 * KiB, 1), bytesOf(600 * KiB, 2)] as const;
  for (const hash of [new InlineHash("sha256"), pool.start("sha256")]) {
    await takeIn(pool, new BodyIterator([first]), { hash });
    expect(await hash.digest()).toBe(digestOf(first));
    await takeIn(pool, new BodyIterator([second.subarray(0, 3)]), { hash });
    await takeIn(pool, new BodyIterator([second.subarray(3)]), { hash });
    expect(await hash.digest()).toBe(digestOf(Buffer.concat([first, second])));
    hash.drop();
  }
});

test.each([10, 5000 * KiB])(
  "a writer that fails ends a body of %i bytes with its error, and lets go of it",
  async (length) => {
    const writer = new KeepingWriter();
    writer.failAt = length / 2;
    let isReleased = false;
    async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for (const chunk of inChunks(bytesOf(length), ...Array<number>(70).fill(64 * KiB))) yield chunk;
      } finally {
        isReleased = true;
      }
    }
    await expect(takeIn(pool, new BodyIterator(body()), { writer, hash: "sha256" })).rejects.toThrow(
      "disk full",
    );
    expect(isReleased).toBe(true);
  },
);

test("a store that takes nothing stops the body after 1.5 MiB", async () => {
  const writer = new KeepingWriter();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const write = writer.write.bind(writer);
  writer.write = async (chunk) => {
    await released;
    await write(chunk);
  };
  let given = 0;
  function* body(): Generator<Uint8Array, void, undefined> {
    for (const chunk of inChunks(bytesOf(8192 * KiB), ...Array<number>(127).fill(64 * KiB))) {
      given += chunk.byteLength;
      yield chunk;
    }
  }
  const taken = takeIn(pool, new BodyIterator(body()), { writer, hash: undefined, size: 8192 * KiB });
  for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(given).toBeLessThanOrEqual((1536 + 64) * KiB);
  release();
  expect((await taken).bytes).toBe(8192 * KiB);
});

test("after any number of failures every slot is back", async () => {
  const failing = Array.from({ length: 100 }, async () => {
    const writer = new KeepingWriter();
    writer.failAt = 0;
    await takeIn(pool, new BodyIterator([bytesOf(600 * KiB)]), { writer, hash: "sha256" });
  });
  for (const result of await Promise.allSettled(failing)) expect(result.status).toBe("rejected");
  const bytes = bytesOf(2000 * KiB);
  const healthy = Array.from({ length: 60 }, () => takeWhole(pool, new BodyIterator([bytes]), "sha256", {}));
  for (const { digest } of await Promise.all(healthy)) expect(digest).toBe(digestOf(bytes));
});

test("uploads that stand still do not keep others from being served", async () => {
  const standing: (() => void)[] = [];
  async function* standingStill(): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytesOf(300 * KiB);
    await new Promise<void>((resolve) => standing.push(resolve));
  }
  const stopped = Array.from({ length: 100 }, () =>
    takeWhole(pool, new BodyIterator(standingStill()), "sha256", {}),
  );
  const bytes = bytesOf(2000 * KiB);
  const served = await takeWhole(pool, new BodyIterator([bytes]), "sha256", {});
  expect(served.digest).toBe(digestOf(bytes));
  await expect.poll(() => standing.length).toBe(100);
  for (const resume of standing) resume();
  for (const { bytes: length } of await Promise.all(stopped)) expect(length).toBe(300 * KiB);
});
