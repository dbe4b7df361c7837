import { MAX_CONTENT_BYTES } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { endlessDocument } from "../faults/endless-documents.ts";
import { tryMatrix } from "../faults/matrix.ts";
import { trialsOf } from "../faults/trial.ts";
import { PROCESSES_LIMIT } from "../kill-moments.ts";
import { expectStored, upload, writeRange } from "../stored.ts";
import { within } from "../within.ts";
import type { MemoryUse } from "../worker-memory.ts";

const MiB = 1024 * 1024;
/** Of the large object: eight times what anybody may hold. */
const LARGE = 8 * MAX_CONTENT_BYTES;
/** What a process needs beside the bytes that the driver may hold. One that holds a whole object exceeds it by far. */
const ROOM = 32 * MiB;
/** Parts that a writer may hold: four on their way, one being filled. */
const PARTS = 5;
/** Chunks of a mebibyte that a reader may hold. */
const CHUNKS = 2;
const STREAMS = 50;
const STREAM_SIZE = 4 * MiB;
/** What a driver may read of a document, and what lies in sockets on the way when it stops. */
const DOCUMENT = MAX_CONTENT_BYTES + 24 * MiB;
/** Milliseconds after which a write that has not resolved is taken to wait for the backend. */
const WAITING = 250;

const PROCESS: Pick<CaseDefinition, "level" | "rules" | "needs" | "facilities" | "timeout"> = {
  level: "must",
  rules: ["resources"],
  needs: [],
  facilities: ["process"],
  timeout: PROCESSES_LIMIT,
};

const FILES: Pick<CaseDefinition, "level" | "rules" | "needs" | "facilities"> = {
  level: "must",
  rules: ["resources"],
  needs: [],
  facilities: ["file-system"],
};

/** Nothing collects a whole object, and who cannot keep up holds the others back. */
export const memoryCases: readonly CaseDefinition[] = [
  {
    ...PROCESS,
    id: "MEMO-01",
    rules: ["resources", 14],
    tier: 1,
    title: "512 MiB are written, read by a consumer that pauses, and moved, in the memory of a few chunks",
    why: "a registry serves many layers at once, each larger than its memory",
    async run(context) {
      const worker = await context.process();
      const path = context.path("large");
      const large = { path, size: LARGE };
      const kept = context.driver.capabilities.shared ? 0 : LARGE;
      const part = PARTS * context.limits.partSize;
      expectWithin("a write of 512 MiB", await worker.memory({ kind: "write", ...large }), part + kept);
      expectWithin("a read of 512 MiB", await worker.memory({ kind: "read", ...large }), CHUNKS * MiB);
      const destination = context.path("moved/large");
      expectWithin("a move of 512 MiB", await worker.memory({ kind: "move", path, destination }), part);
      const last = { kind: "read", path: destination, size: LARGE } as const;
      expectWithin("a read of what was moved", await worker.memory(last), CHUNKS * MiB);
      await worker.delete(destination);
    },
  },
  {
    ...PROCESS,
    id: "MEMO-03",
    tier: 1,
    title: `${STREAMS} writers, then ${STREAMS} readers at once take no more than ${STREAMS} times what one may hold`,
    why: "the memory that a registry needs must be known before the day on which everybody pulls",
    async run(context) {
      const worker = await context.process();
      const many = { directory: context.path("many"), count: STREAMS, size: STREAM_SIZE };
      const kept = context.driver.capabilities.shared ? 0 : STREAMS * STREAM_SIZE;
      // Beside what the driver may hold: the piece that each writer is given.
      const writers = STREAMS * (PARTS * context.limits.partSize + MiB) + kept;
      expectWithin(`${STREAMS} writers`, await worker.memory({ kind: "writers", ...many }), writers);
      const readers = await worker.memory({ kind: "readers", ...many });
      expectWithin(`${STREAMS} readers`, readers, STREAMS * CHUNKS * MiB);
      await worker.delete(many.directory);
    },
  },
  {
    ...PROCESS,
    id: "MEMO-06",
    tier: 2,
    timeout: 2 * 3_600_000,
    title:
      "a hundred thousand small objects, put, read and deleted, leave neither heap nor descriptors behind",
    why: "a registry runs for months",
    async run(context) {
      const worker = await context.process();
      const times = 100_000;
      const { before, after } = await worker.held({ step: "soak", path: context.path("soak"), times });
      expectEqual("open descriptors", after.descriptors, before.descriptors);
      expectThat(
        after.heap - before.heap < 2 * MiB,
        `the heap to grow by less than 2 MiB in ${times} rounds`,
        `${after.heap - before.heap} bytes`,
      );
    },
  },
  {
    ...FILES,
    id: "MEMO-02",
    tier: 0,
    title: "writes to a backend that stands still stop resolving after a few parts, and go on with it",
    why: "a slow disk must slow the client down, not fill the memory",
    async run(context) {
      await using disk = context.disk();
      const driver = await disk.open();
      const object = context.data("large");
      const most = PARTS * context.limits.partSize + MiB;
      const piece = 64 * 1024;
      await using writer = await driver.writer("/large");
      let wake = (): void => {};
      const standstill = new Promise<void>((resolve) => {
        wake = resolve;
      });
      disk.traced.decide = ({ name }) => (name === "write" ? { hold: standstill } : undefined);
      let accepted = 0;
      let pending: Promise<void> | undefined;
      while (pending === undefined && accepted <= most) {
        const writing = writer.write(object.bytes(accepted, accepted + piece));
        pending = (await resolvesSoon(writing)) ? undefined : writing;
        accepted += piece;
      }
      wake();
      disk.traced.decide = () => undefined;
      expectThat(pending !== undefined, `at most ${most} bytes to be accepted`, `${accepted}, and no end`);
      await pending;
      await writeRange(writer, object, accepted, accepted + piece);
      await writer.commit();
      await expectStored(context, "/large", { object, size: accepted + piece }, driver);
    },
  },
  {
    id: "MEMO-07",
    level: "must",
    rules: ["resources", "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    timeout: PROCESSES_LIMIT,
    title: "an error document or a listing without an end is given up before it fills the memory",
    why: "what answers in place of the backend may be anything",
    async run(context) {
      const { errorAnswer } = context.network();
      const taken = { bytes: 0 };
      const trials = trialsOf(
        [500, 404, 200].map((code) => endlessDocument(errorAnswer, code, taken)),
        { extent: "once", expect: "either" },
      );
      await tryMatrix(context, {
        trials,
        lanes: 1,
        operations: ["putContent", "stat", "list", "delete"],
      });
      expectThat(
        taken.bytes <= DOCUMENT,
        `at most ${DOCUMENT} bytes of such a document to be read`,
        String(taken.bytes),
      );
    },
  },
  {
    ...FILES,
    id: "MEMO-08",
    tier: 0,
    title: "nothing is read ahead for a consumer that pauses but a chunk or two",
    why: "a client that stops reading must not have the whole layer in the registry's memory",
    async run(context) {
      await using disk = context.disk();
      const driver = await disk.open();
      const size = 16 * MiB;
      await upload(driver, "/large", context.data("large"), size);
      await using reader = await driver.reader("/large");
      let read = 0;
      disk.traced.observer = {
        ended: ({ name }, _, result) => {
          if (name === "read") read += Number(result);
        },
      };
      const source = reader.body.getReader();
      let consumed = 0;
      for (let chunk = 0; chunk < 4; chunk++) {
        consumed += (await source.read()).value?.byteLength ?? 0;
        await disk.traced.idle();
        expectThat(
          read - consumed <= CHUNKS * MiB,
          `at most ${CHUNKS * MiB} bytes to be read ahead`,
          `${read} were read when ${consumed} had been taken`,
        );
      }
      await source.cancel();
    },
  },
];

function expectWithin(what: string, { idle, peak, wrong }: MemoryUse, held: number): void {
  expectEqual(`${what}: offsets at which other bytes were found`, wrong.slice(0, 5), []);
  const limit = ROOM + held;
  const used = peak - idle;
  expectThat(
    used <= limit,
    `${what} to take at most ${Math.round(limit / MiB)} MiB more than the idle process`,
    `${Math.round(used / MiB)} MiB more than its ${Math.round(idle / MiB)} MiB`,
  );
}

async function resolvesSoon(work: Promise<void>): Promise<boolean> {
  const late = new Error("it waits");
  try {
    await within(work, WAITING, () => late);
    return true;
  } catch (error) {
    if (error === late) return false;
    throw error;
  }
}
