import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { positionOf } from "../listed.ts";
import { Mismatch } from "../mismatch.ts";
import { plant } from "../planted.ts";
import { expectStored, put, readAll, upload, writeRange } from "../stored.ts";
import { within } from "../within.ts";

const MiB = 1024 * 1024;

/** Listings and bodies open at once: more than any pool of connections, threads or files has by default. */
const MANY = 150;

/** Milliseconds for a call on an idle or busy driver; whoever waits for himself waits for ever. */
const STUCK = 30_000;

function soon<T>(what: string, promise: Promise<T>): Promise<T> {
  return within(
    promise,
    STUCK,
    () => new Mismatch(`${what} to settle within ${STUCK / 1000} s`, "it is waiting"),
  );
}

export const concurrencyCases: readonly CaseDefinition[] = [
  {
    id: "CONC-02",
    level: "must",
    rules: [4, "resources"],
    needs: [],
    tier: 0,
    title: "with 150 bodies, writers and listings open, left where they are, every other call goes on",
    why: "a limit of connections that open streams use up is a deadlock under load",
    async run(context) {
      const { driver, path, data, limits } = context;
      const size = 4 * limits.chunkSize + 1;
      await upload(driver, path("large"), data("large"), size);
      await plant(
        context,
        Array.from({ length: 12 }, (_, index) => `${index % 3}/${index}`),
      );
      const readers = await soon(
        "150 readers",
        Promise.all(Array.from({ length: MANY }, () => driver.reader(path("large")))),
      );
      const sources = readers.map((reader) => reader.body.getReader());
      await soon("a chunk of each", Promise.all(sources.map((source) => source.read())));
      const writers = await soon(
        "150 writers",
        Promise.all(Array.from({ length: MANY }, (_, index) => driver.writer(path(`written/${index}`)))),
      );
      await soon(
        "a write to each",
        Promise.all(writers.map((writer) => writer.write(data("written").bytes(0, 100)))),
      );
      const walks = Array.from({ length: MANY }, () => driver.walk(path("w"))[Symbol.asyncIterator]());
      await soon("an entry of each", Promise.all(walks.map((walk) => walk.next())));
      await soon("putContent", put(driver, path("a"), data("a"), 100));
      await soon("a commit", upload(driver, path("b"), data("b"), limits.partSize + 1));
      await soon("a move", driver.move(path("a"), path("c")));
      await soon("reads of others", expectStored(context, path("c"), { object: data("a"), size: 100 }));
      await soon("a delete", driver.delete(path("b")));
      await soon("commits", Promise.all(writers.slice(0, 10).map((writer) => writer.commit())));
      await soon("cancels", Promise.all(writers.slice(10).map((writer) => writer.cancel())));
      await soon("return of every walk", Promise.all(walks.map((walk) => walk.return?.())));
      for (const source of sources) source.releaseLock();
      await soon(
        "dispose of every reader",
        Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]())),
      );
      for (let index = 0; index < 10; index++) {
        await expectStored(context, path(`written/${index}`), { object: data("written"), size: 100 });
      }
    },
  },
  {
    id: "CONC-06",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "forty walks whose loops read, write, list and walk what they find all come to their end",
    why: "garbage collection marks while it walks",
    async run(context) {
      const { driver, path, data } = context;
      const objects = await plant(
        context,
        Array.from({ length: 12 }, (_, index) => `${index % 3}/${index}`),
      );
      const walkOnce = async (number: number): Promise<number> => {
        let bytes = 0;
        for await (const entry of driver.walk(path("w"))) {
          if (entry.isDirectory) {
            for await (const child of driver.list(entry.path)) positionOf(child);
            continue;
          }
          await using reader = await driver.reader(entry.path);
          bytes += (await readAll(reader)).length;
          await driver.stat(entry.path);
          if (number % 8 === 0) await put(driver, path(`marks/${number}/${bytes}`), data("mark"), 1);
        }
        return bytes;
      };
      const walks = Array.from({ length: 40 }, (_, number) => walkOnce(number));
      const read = await soon("forty walks", Promise.all(walks));
      expectEqual("bytes read by each", new Set(read), new Set([3 * objects.length]));
    },
  },
  {
    id: "CONC-03",
    level: "must",
    rules: ["resources"],
    needs: [],
    tier: 1,
    alone: true,
    title: "while large uploads and downloads go on without end, small calls are answered in their time",
    why: "one client with a large layer must not stop the others' tags",
    async run(context) {
      const { driver, path, data, limits } = context;
      await upload(driver, path("large"), data("large"), 8 * MiB);
      await put(driver, path("small"), data("small"), 100);
      const rounds = 20;
      const small = async (): Promise<number> => {
        const started = performance.now();
        for (let round = 0; round < rounds; round++) {
          await driver.stat(path("small"));
          await driver.getContent(path("small"));
          await put(driver, path("tag"), data("tag"), 70);
        }
        return performance.now() - started;
      };
      const idle = await small();
      let moved = 0;
      let ending = false;
      const transfers = Promise.all([
        ...Array.from({ length: 4 }, async () => {
          while (!ending) {
            await using reader = await driver.reader(path("large"));
            for await (const chunk of reader.body) {
              moved += chunk.length;
              await turn(); // a store in memory leaves no time to others
            }
          }
        }),
        ...Array.from({ length: 4 }, async (_, index) => {
          while (!ending) {
            await using writer = await driver.writer(path(`large-${index}`));
            for (let at = 0; at < 8 && !ending; at++) {
              await writeRange(writer, data("large"), at * limits.partSize, (at + 1) * limits.partSize);
              moved += limits.partSize;
              await turn();
            }
          }
        }),
      ]);
      transfers.catch(() => undefined); // awaited below, and may fail before
      try {
        const busy = await soon("small calls beside transfers", small());
        const share = busy / idle;
        expectThat(moved > 0, "transfers beside the small calls", "none");
        expectThat(
          busy < STUCK / 2,
          `${3 * rounds} small calls in ${STUCK / 2} ms`,
          `${Math.round(busy)} ms`,
        );
        context.measure({
          what: "small calls beside transfers",
          value: Math.round(share * 10) / 10,
          unit: "times idle",
        });
      } finally {
        ending = true;
        await transfers;
      }
    },
  },
];
