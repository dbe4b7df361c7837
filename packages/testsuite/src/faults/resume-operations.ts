import type { FileWriter, StorageDriver } from "@stowage/core";
import { expectEqual } from "../expectations.ts";
import { Mismatch } from "../mismatch.ts";
import { writeRange } from "../stored.ts";
import { type Bench, contentAt, largeVersion, type Operation, type State } from "./operation.ts";
import { begun, replacing, upload, written } from "./write-operations.ts";

const MEMO = "of the first session";

/** Where the first session ends: within the second request of the driver's own size. */
function middle({ partSize }: Bench): number {
  return partSize + 1;
}

/** The first session, past the proxy. */
async function beginUpload(bench: Bench): Promise<void> {
  await using writer = await bench.direct.writer(bench.path("a"));
  await writeRange(writer, largeVersion(bench).object, 0, middle(bench));
  await writer.close({ memo: MEMO });
}

/** The second session, which has everything but its end. */
async function continued(bench: Bench): Promise<FileWriter> {
  const { object, size } = largeVersion(bench);
  const writer = await bench.faulty.writer(bench.path("a"), { append: true });
  await writeRange(writer, object, writer.size, size);
  return writer;
}

/** Bytes of the resume point, undefined if there is none. @throws `Mismatch` if an object is there */
async function pointSize(bench: Bench): Promise<number | undefined> {
  const visible = await contentAt(bench.direct, bench.path("a"));
  if (visible !== undefined) throw new Mismatch("nothing visible before a commit", `${visible.length} bytes`);
  return await sizeOfPoint(bench.direct, bench.path("a"));
}

async function sizeOfPoint(driver: StorageDriver, path: string): Promise<number | undefined> {
  try {
    await using writer = await driver.writer(path, { append: true });
    return writer.size;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "PATH_NOT_FOUND") {
      return undefined;
    }
    throw error;
  }
}

/** The state of an upload of which a point had `before` bytes and is to have `after`. */
async function pointState(
  bench: Bench,
  before: number | undefined,
  after: number | undefined,
): Promise<State> {
  const size = await pointSize(bench);
  if (size === after) return "after";
  if (size === before) return "before";
  const [old, next] = [before, after].map((each) => (each === undefined ? "none" : `one of ${each} bytes`));
  throw new Mismatch(`a resume point as it was or as it is to be: ${old} or ${next}`, `${size} bytes`);
}

/** Needs `resume`: an upload in two sessions, and the point between them. */
export const resumeOperations: readonly Operation[] = [
  {
    name: "append",
    calls: 1,
    prepare: beginUpload,
    async run(bench) {
      await using writer = await bench.faulty.writer(bench.path("a"), { append: true });
      expectEqual("size and memo of the upload", [writer.size, writer.memo], [middle(bench), MEMO]);
    },
  },
  {
    name: "close",
    calls: 1,
    prepare: async () => undefined,
    async begin(bench) {
      const writer = await written(bench, bench.path("a"), largeVersion(bench));
      return begun(writer, () => writer.close());
    },
    async run(_, opened) {
      await opened?.finish();
    },
    async again(bench, opened, failure) {
      if (failure.retryable) return await opened?.finish();
      await using writer = await written(bench, bench.path("a"), largeVersion(bench));
      await writer.close();
    },
    state: async (bench) => pointState(bench, undefined, largeVersion(bench).size),
  },
  {
    name: "close of a resumed upload",
    calls: 1,
    prepare: beginUpload,
    async begin(bench) {
      const writer = await continued(bench);
      return begun(writer, () => writer.close());
    },
    async run(_, opened) {
      await opened?.finish();
    },
    async again(bench, opened, failure) {
      if (failure.retryable) return await opened?.finish();
      await using writer = await continued(bench);
      await writer.close();
    },
    state: async (bench) => pointState(bench, middle(bench), largeVersion(bench).size),
  },
  replacing("commit of a resumed upload", {
    calls: 1,
    async begin(bench) {
      await beginUpload(bench);
      const writer = await continued(bench);
      return begun(writer, async () => {
        await writer.commit();
        const left = await sizeOfPoint(bench.direct, bench.path("a")).catch(() => undefined);
        expectEqual("bytes of the resume point after its commit", left, undefined);
      });
    },
    async run(_, opened) {
      await opened?.finish();
    },
    async again(bench, opened, failure) {
      if (failure.retryable) await opened?.finish();
      else await upload(bench, bench.path("a"), largeVersion(bench));
    },
  }),
  {
    name: "cancel of a resumed upload",
    calls: 1,
    prepare: beginUpload,
    async begin(bench) {
      const writer = await continued(bench);
      return begun(writer, () => writer.cancel());
    },
    async run(_, opened) {
      await opened?.finish();
    },
    again: async (_, opened) => opened?.finish(),
    state: async (bench) => pointState(bench, middle(bench), undefined),
  },
];
