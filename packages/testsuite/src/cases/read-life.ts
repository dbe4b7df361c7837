import type { ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader } from "node:stream/web";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import type { ContentObject } from "../content.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectBytes, expectMissing, expectStored, put, readAll, upload, versionOf } from "../stored.ts";

const MiB = 1024 * 1024;

/** Reads on until the body ends or fails, and gives what came. */
async function drain(
  source: ReadableStreamDefaultReader<Uint8Array>,
  chunks: Uint8Array[] = [],
): Promise<Uint8Array> {
  for (;;) {
    const { value, done } = await source.read();
    if (done) return Buffer.concat(chunks);
    chunks.push(value);
  }
}

/** Reads the object at `a` in pulls of several sizes, where the body fills buffers of the consumer, and compares at the end. */
async function expectPulls(context: CaseContext, object: ContentObject, size: number): Promise<void> {
  const pulls = [
    { pull: 1, length: 300 },
    { pull: 7, length: 5000 },
    { pull: 997, length: Math.min(2 * context.limits.chunkSize + 1, size) },
    { pull: 64 * 1024, length: MiB },
    { pull: 10 * MiB, length: size },
  ];
  for (const { pull, length } of pulls) {
    await using reader = await context.driver.reader(context.path("a"), { offset: size - length });
    const chunks: Uint8Array[] = [];
    const source = byobReaderOf(reader.body);
    if (source === undefined) chunks.push(await readAll(reader));
    else {
      for (;;) {
        const { value, done } = await source.read(new Uint8Array(pull));
        if (done) break;
        chunks.push(value);
      }
      source.releaseLock();
    }
    const window = { object, start: size - length, length };
    expectBytes(context, `a body in pulls of ${pull}`, Buffer.concat(chunks), window);
  }
}

/** Undefined where the body is no byte stream: then its source decides about the size of chunks. */
function byobReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** How an open body behaves over its life: consumed, left, overtaken by changes of the object. */
export const readLifeCases: readonly CaseDefinition[] = [
  {
    id: "READ-09",
    level: "must",
    rules: [15, "resources"],
    needs: [],
    tier: 0,
    title:
      "chunks of a body, pulled in any size, have at most 1 MiB and belong to the consumer: none changes afterwards",
    why: "a chunk that waits in a socket's queue must not be overwritten",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const size = 5 * MiB + 123;
      await upload(driver, path("a"), object, size);
      await using reader = await driver.reader(path("a"));
      const chunks: { readonly chunk: Uint8Array; readonly start: number }[] = [];
      let start = 0;
      for await (const chunk of reader.body) {
        expectThat(chunk.length <= MiB, "chunks of at most 1 MiB", `${chunk.length} bytes`);
        expectBytes(context, "a chunk as it came", chunk, { object, start, length: chunk.length });
        chunks.push({ chunk, start });
        start += chunk.length;
      }
      expectEqual("bytes read", start, size);
      await expectPulls(context, object, size);
      for (const { chunk, start: at } of chunks) {
        expectBytes(context, "a chunk at the end", chunk, { object, start: at, length: chunk.length });
      }
    },
  },
  {
    id: "READ-10",
    level: "must",
    rules: [15, "resources"],
    needs: [],
    tier: 0,
    title: "a body may be left at any point, and object and driver go on as if nothing had happened",
    why: "clients disconnect in the middle of a layer all the time",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const size = 3 * MiB;
      await upload(driver, path("a"), object, size);
      for (let time = 0; time < 10; time++) {
        const left = await driver.reader(path("a"));
        for await (const _ of left.body) break;
        await left[Symbol.asyncDispose]();
        const cancelled = await driver.reader(path("a"), { offset: time });
        await cancelled.body.cancel(new Error("of the consumer"));
        await cancelled[Symbol.asyncDispose]();
        const untouched = await driver.reader(path("a"));
        await untouched[Symbol.asyncDispose]();
      }
      await expectStored(context, path("a"), { object, size });
      await driver.delete(path("a"));
      await expectMissing(driver, path("a"));
    },
  },
  {
    id: "READ-11",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "reading on after the end, and disposing twice, are harmless",
    why: "clean-up code runs after everything else has",
    async run({ driver, path, data }) {
      await put(driver, path("a"), data("v1"), 1000);
      const reader = await driver.reader(path("a"));
      const source = reader.body.getReader();
      expectEqual("bytes", (await drain(source)).length, 1000);
      expectEqual("a read after the end", (await source.read()).done, true);
      source.releaseLock();
      await reader.body.cancel();
      await reader[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      const left = await driver.reader(path("a"));
      await left.body.cancel("enough");
      await left.body.cancel("still enough");
      await left[Symbol.asyncDispose]();
      await left[Symbol.asyncDispose]();
    },
  },
  {
    id: "READ-12",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title:
      "a body that was opened before its object is replaced or deleted is all old, all new, or CORRUPTED",
    why: "the first half of one layer and the second half of another have no digest at all",
    async run(context) {
      const { driver, path, data } = context;
      const size = 3 * MiB;
      const moments = (["put", "commit", "move", "delete"] as const).flatMap((change) =>
        [true, false].map((begun) => ({ change, begun })),
      );
      for (const { change, begun } of moments) {
        const old = { object: data(`old, ${change} ${begun}`), size };
        // Of another size where the body has not begun: what was looked up at the opening must not be mixed either.
        const next = { object: data(`new, ${change} ${begun}`), size: begun ? size : size - 1000 };
        await upload(driver, path("a"), old.object, size);
        await using reader = await driver.reader(path("a"));
        const source = reader.body.getReader();
        const first = begun ? (await source.read()).value : undefined;
        if (change === "put") await put(driver, path("a"), next.object, next.size);
        else if (change === "commit") await upload(driver, path("a"), next.object, next.size);
        else if (change === "delete") await driver.delete(path("a"));
        else {
          await upload(driver, path("from"), next.object, next.size);
          await driver.move(path("from"), path("a"));
        }
        const rest = drain(source, first === undefined ? [] : [first]);
        const error = await rest.then(
          (found) => {
            versionOf(context, `a body during ${change}`, found, change === "delete" ? [old] : [old, next]);
            return undefined;
          },
          (failure: unknown) => failure,
        );
        if (error instanceof Error && error.name === "Mismatch") throw error;
        if (error !== undefined) await expectRejection(`a body during ${change}`, rest, "CORRUPTED");
        source.releaseLock();
      }
    },
  },
  {
    id: "READ-19",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a body whose reader was disposed gives no more bytes",
    why: "dispose releases the source; what came after would come from somewhere else",
    async run({ driver, path, data }) {
      await upload(driver, path("a"), data("v1"), 3 * MiB);
      const reader = await driver.reader(path("a"));
      const source = reader.body.getReader();
      await source.read();
      await reader[Symbol.asyncDispose]();
      const read = await source.read().then(
        ({ done }) => (done ? "the end" : "bytes"),
        () => "an error",
      );
      expectThat(read !== "bytes", "the end or an error after dispose", read);
    },
  },
  {
    id: "READ-20",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "two bodies of one object, read in turns, do not disturb each other",
    why: "a shared file position would mix them",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const size = 2 * MiB + 77;
      await upload(driver, path("a"), object, size);
      await using left = await driver.reader(path("a"));
      await using right = await driver.reader(path("a"), { offset: 1000 });
      const bodies = [
        { source: left.body.getReader(), chunks: [] as Uint8Array[], start: 0 },
        { source: right.body.getReader(), chunks: [] as Uint8Array[], start: 1000 },
      ];
      for (let open = 2; open > 0; ) {
        open = 0;
        for (const { source, chunks } of bodies) {
          const { value } = await source.read();
          if (value === undefined) continue;
          chunks.push(value);
          open += 1;
        }
      }
      for (const { source, chunks, start } of bodies) {
        source.releaseLock();
        expectBytes(context, "a body read in turns", Buffer.concat(chunks), {
          object,
          start,
          length: size - start,
        });
      }
    },
  },
  {
    id: "READ-21",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "ranges put together give the whole object",
    why: "clients download a layer in pieces side by side",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const size = 2 * limits.partSize + 999;
      await upload(driver, path("a"), object, size);
      for (const length of [limits.chunkSize - 1, limits.chunkSize, limits.partSize, 333_333]) {
        const pieces: Promise<Uint8Array>[] = [];
        for (let offset = 0; offset < size; offset += length) {
          const piece = async (): Promise<Uint8Array> => {
            await using reader = await driver.reader(path("a"), { offset, length });
            return await readAll(reader);
          };
          pieces.push(piece());
        }
        const whole = Buffer.concat(await Promise.all(pieces));
        expectBytes(context, `pieces of ${length}`, whole, { object, start: 0, length: size });
      }
    },
  },
];
