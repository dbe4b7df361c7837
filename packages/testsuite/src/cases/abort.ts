import { getEventListeners } from "node:events";
import { isStorageError } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectReason, expectThat } from "../expectations.ts";
import { forMany, numbered } from "../many.ts";
import { Mismatch } from "../mismatch.ts";
import { signalledCalls } from "../signalled-calls.ts";
import { expectMissing, expectStored, put, readAll, storedVersion, upload, writeRange } from "../stored.ts";
import { within } from "../within.ts";

const MiB = 1024 * 1024;

/** Milliseconds that an aborted call may take to reject (rule 21). */
const ABORT_LIMIT = 2000;

function soon<T>(what: string, promise: Promise<T>): Promise<T> {
  return within(
    promise,
    ABORT_LIMIT,
    () => new Mismatch(`${what} to settle within ${ABORT_LIMIT} ms of the abort`, "it is still waiting"),
  );
}

export const abortCases: readonly CaseDefinition[] = [
  {
    id: "ABRT-01",
    level: "must",
    rules: [21],
    needs: [],
    tier: 0,
    title: "with a signal that is already aborted every operation rejects with its reason and does nothing",
    why: "the client is gone before its request was read",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 100);
      await put(driver, path("d/x"), data("x"), 10);
      for (const reason of [new Error("of the caller"), "text", undefined]) {
        const signal = AbortSignal.abort(reason);
        for (const [name, call] of Object.entries(signalledCalls(driver, path, signal))) {
          await expectReason(`${name} with an aborted signal`, soon(name, call()), signal.reason);
        }
      }
      await expectStored(context, path("a"), { object: data("v1"), size: 100 });
      await expectMissing(driver, path("b"));
    },
  },
  {
    id: "ABRT-02",
    level: "must",
    rules: [21],
    needs: [],
    tier: 0,
    title:
      "an abort in the middle of a body or a listing ends it within 2 s, with the signal's reason itself",
    why: "a client that left must not keep a file open",
    async run({ driver, path, data }) {
      await upload(driver, path("a"), data("v1"), 8 * MiB);
      for (let index = 0; index < 20; index++)
        await put(driver, path(`d/${index % 4}/${index}`), data("x"), 1);
      const reason = new Error("of the caller");
      const body = new AbortController();
      await using reader = await driver.reader(path("a"), { signal: body.signal });
      const source = reader.body.getReader();
      await source.read();
      body.abort(reason);
      const rest = async (): Promise<void> => {
        while (!(await source.read()).done);
      };
      await expectReason("an aborted body", soon("an aborted body", rest()), reason);
      for (const operation of ["list", "walk"] as const) {
        const abort = new AbortController();
        const iterator = driver[operation](path("d"), { signal: abort.signal })[Symbol.asyncIterator]();
        await iterator.next();
        abort.abort(reason);
        await expectReason(`an aborted ${operation}`, soon(operation, iterator.next()), reason);
      }
    },
  },
  {
    id: "ABRT-13",
    level: "must",
    rules: [21],
    needs: [],
    tier: 0,
    title:
      "an abort at any moment of any operation ends it within 2 s: it resolves, or rejects with the reason itself",
    why: "a request that was given up must not hold its resources",
    async run(context) {
      const { driver, path, data } = context;
      for (let turns = 0; turns < 6; turns++) {
        await put(driver, path("a"), data("v1"), 100);
        await put(driver, path("d/x"), data("x"), 10);
        const reason = new Error("of the caller");
        for (const name of Object.keys(signalledCalls(driver, path, context.signal))) {
          if (name === "reclaim") continue; // about the whole store
          if (name === "move" || name === "getContent") await put(driver, path("a"), data("v1"), 100);
          const abort = new AbortController();
          const call = signalledCalls(driver, path, abort.signal)[name];
          const ending = call?.().then(
            (value) => (isDisposable(value) ? value[Symbol.asyncDispose]() : undefined),
            (error: unknown) => {
              const isMissing = isStorageError(error) && error.code === "PATH_NOT_FOUND";
              if (error !== reason && !isMissing) throw error;
            },
          );
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          abort.abort(reason);
          await soon(`${name} aborted after ${turns} turns`, Promise.resolve(ending));
        }
      }
    },
  },
  {
    id: "ABRT-03",
    level: "must",
    rules: [21, 18],
    needs: [],
    tier: 0,
    title: "a putContent, move or commit aborted in flight leaves the old or the new object, whole",
    why: "a push that is broken off at its last moment",
    async run(context) {
      const { path, data, limits } = context;
      // An instance of its own: what was under way has ended once it is disposed.
      const driver = await context.open();
      const calls = {
        put: (signal: AbortSignal, name: string, size: number) =>
          driver.putContent(path(name), data(name).bytes(0, size), { signal }),
        move: async (signal: AbortSignal, name: string, size: number) => {
          await put(driver, path("from"), data(name), size);
          await driver.move(path("from"), path(name), { signal });
        },
        commit: async (signal: AbortSignal, name: string, size: number) => {
          await using writer = await driver.writer(path(name));
          await writer.write(data(name).bytes(0, size));
          await writer.commit({ signal });
        },
      };
      for (const [kind, call] of Object.entries(calls)) {
        for (let turns = 0; turns < 12; turns++) {
          const name = `${kind}-${turns}`;
          const old = { object: data("old"), size: 100 };
          const size = turns % 3 === 0 ? limits.partSize + 50_000 : 50_000;
          const next = { object: data(name), size };
          await put(driver, path(name), old.object, old.size);
          const abort = new AbortController();
          const ending = call(abort.signal, name, size).then(
            () => undefined,
            (error: unknown) => error,
          );
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          abort.abort();
          const error = await soon(name, ending);
          if (error !== undefined && error !== abort.signal.reason) throw error;
          const found = await storedVersion(context, path(name), [old, next], driver);
          if (error === undefined) expectEqual("what is stored after it resolved", found, next);
        }
      }
    },
  },
  {
    id: "ABRT-04",
    level: "must",
    rules: [21],
    needs: [],
    tier: 0,
    title: "an abort after an operation has resolved has no effect on what it did",
    why: "a request's signal fires when its connection closes, which is always",
    async run(context) {
      const { driver, path, data } = context;
      const abort = new AbortController();
      const { signal } = abort;
      await driver.putContent(path("a"), data("v1").bytes(0, 500), { signal });
      const content = await driver.getContent(path("a"), { signal });
      const writer = await driver.writer(path("b"), { signal });
      await writer.write(data("v2").bytes(0, 700));
      await writer.commit({ signal });
      const reader = await driver.reader(path("a"), { signal });
      const read = await readAll(reader);
      abort.abort();
      await writer[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      expectEqual("bytes in hand", [content.length, read.length], [500, 500]);
      await expectStored(context, path("a"), { object: data("v1"), size: 500 });
      await expectStored(context, path("b"), { object: data("v2"), size: 700 });
    },
  },
  {
    id: "ABRT-05",
    level: "must",
    rules: [21, "resources"],
    needs: [],
    tier: 0,
    title: "a signal that lives long gathers no listeners, whatever the operations on it, and however many",
    why: "the signal of a server's shutdown sees every request there ever was",
    async run({ driver, path, data }) {
      const { signal } = new AbortController();
      const listeners = (): number => getEventListeners(signal, "abort").length;
      await put(driver, path("a"), data("v1"), 100);
      await put(driver, path("d/x"), data("x"), 10);
      for (const [name, call] of Object.entries(signalledCalls(driver, path, signal))) {
        if (name === "reclaim") continue; // about the whole store
        if (name === "list" || name === "walk") await put(driver, path("a"), data("v1"), 100);
        const opened = await call().catch(() => undefined);
        if (isDisposable(opened)) await opened[Symbol.asyncDispose]();
        expectEqual(`listeners after ${name}`, listeners(), 0);
      }
      for (const end of ["commit", "cancel", "dispose"] as const) {
        await using writer = await driver.writer(path("w"), { signal });
        await writer.write(data("v1").bytes(0, 100));
        if (end === "commit") await writer.commit({ signal });
        if (end === "cancel") await writer.cancel();
        await writer[Symbol.asyncDispose]();
        expectEqual(`listeners after ${end} of a writer`, listeners(), 0);
      }
      for (const end of ["read", "dispose"] as const) {
        await put(driver, path("w"), data("v1"), 100);
        await using reader = await driver.reader(path("w"), { signal });
        if (end === "read") await readAll(reader);
        else await reader[Symbol.asyncDispose]();
        expectEqual(`listeners after ${end} of a body`, listeners(), 0);
      }
      for await (const _ of driver.walk(path("d"), { signal })) break;
      expectEqual("listeners after a walk that was left", listeners(), 0);
      let most = 0;
      await forMany(numbered(10_000), async () => {
        await driver.stat(path("w"), { signal });
        most = Math.max(most, listeners());
      });
      expectEqual("listeners after 10,000 calls", listeners(), 0);
      expectThat(most <= 100, "a few listeners at a time while 16 calls are under way", `${most}`);
    },
  },
  {
    id: "ABRT-08",
    level: "must",
    rules: [21],
    needs: [],
    tier: 0,
    title: "aborting one reader and one writer leaves their neighbours alone",
    why: "one client's disconnect must not break another's pull",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      await upload(driver, path("a"), object, 3 * MiB);
      const abort = new AbortController();
      await using kept = await driver.reader(path("a"));
      await using writing = await driver.writer(path("b"));
      await using aborted = await driver.reader(path("a"), { signal: abort.signal });
      await using abandoned = await driver.writer(path("b"), { signal: abort.signal });
      await writeRange(abandoned, data("abandoned"), 0, limits.partSize + 1000);
      await writing.write(data("v2").bytes(0, 1000));
      abort.abort();
      await expectReason("the aborted body", readAll(aborted), abort.signal.reason);
      expectEqual("bytes of the other reader", (await readAll(kept)).length, 3 * MiB);
      await writing.commit();
      await expectStored(context, path("b"), { object: data("v2"), size: 1000 });
    },
  },
];

function isDisposable(value: unknown): value is AsyncDisposable {
  return typeof value === "object" && value !== null && Symbol.asyncDispose in value;
}
