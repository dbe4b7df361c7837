import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { killAtEachCall } from "../disk/kill-sweep.ts";
import { killedCalls, killedPush } from "../disk/killed-operations.ts";
import { onVolume, remount } from "../disk/volume.ts";
import { expectRejection, expectThat } from "../expectations.ts";
import { PROCESSES_LIMIT } from "../kill-moments.ts";
import { expectBytes } from "../stored.ts";
import type { WorkerProcess } from "../worker-process.ts";

/** Bytes that a process may write to one file. */
const FILE_LIMIT = 150_000;
/** More objects than a small volume has room for names. */
const MANY = 100;

const REAL: Pick<CaseDefinition, "level" | "needs" | "tier" | "timeout"> = {
  level: "must",
  needs: [],
  tier: 1,
  timeout: PROCESSES_LIMIT,
};

/** Real processes that are killed, and real volumes that are full. */
export const durabilityRealCases: readonly CaseDefinition[] = [
  {
    ...REAL,
    id: "DURA-01",
    rules: [6, 8, 11, 13, 18],
    needs: ["resume"],
    facilities: ["process-on-disk", "system-call-tracer"],
    title:
      "a process killed right before the first or the last system call of a kind in a push leaves it before or after that step",
    why: "the kernel's own order of things, which a made-up disk may have wrong; DURA-16, in a long run, is the whole of it",
    run: (context) => killAtEachCall(context, killedPush, { sample: true }),
  },
  {
    ...REAL,
    id: "DURA-16",
    rules: [1, 6, 8, 11, 13, 14, 18, 19],
    tier: 2,
    facilities: ["process-on-disk", "system-call-tracer"],
    title:
      "a process killed right before any system call of put, commit, move, delete or a push leaves old or new, whole",
    why: "the last step that nobody thought of is the one that is hit",
    async run(context) {
      const push = context.driver.capabilities.resume ? [killedPush] : [];
      for (const operation of [...killedCalls, ...push])
        await killAtEachCall(context, operation, { sample: false });
    },
  },
  {
    ...REAL,
    id: "DURA-06",
    rules: [6, 19, "errors"],
    facilities: ["process-on-disk", "volumes"],
    title:
      "a real volume without room, or without names, is QUOTA_EXCEEDED; what was stored stays, and room can be made",
    why: "a full disk answers in ways that nobody plans for",
    async run(context) {
      await withoutRoom(context);
      await withoutNames(context);
    },
  },
  {
    ...REAL,
    id: "DURA-17",
    rules: [6, "errors"],
    facilities: ["process-on-disk", "volumes"],
    title:
      "a real volume that is mounted read-only under a running driver is PERMISSION_DENIED, readable, and works again",
    why: "operators remount volumes, and kernels do so after errors",
    async run(context) {
      const { data } = context;
      await using disk = context.disk();
      const worker = await context.processOn(disk.directory, onVolume(disk.directory, "size=1m"));
      await worker.putContent("/d/old", data("old").bytes(0, 20_000));
      await remount(worker, disk.directory, "ro");
      const put = worker.putContent("/d/old", data("new").bytes(0, 20_000));
      await expectRejection("putContent on a read-only volume", put, "PERMISSION_DENIED");
      await expectRejection("delete on a read-only volume", worker.delete("/d/old"), "PERMISSION_DENIED");
      await expectRejection(
        "move on a read-only volume",
        worker.move("/d/old", "/e/old"),
        "PERMISSION_DENIED",
      );
      await expectUpload(worker, data("new").bytes(0, 20_000), "PERMISSION_DENIED");
      await expectKept(context, worker, "/d/old", 20_000);
      await remount(worker, disk.directory, "rw");
      await worker.move("/d/old", "/e/old");
      await expectKept(context, worker, "/e/old", 20_000);
    },
  },
  {
    ...REAL,
    id: "DURA-18",
    rules: [6, "errors"],
    facilities: ["process-on-disk", "file-size-limit"],
    title:
      "a real limit for the size of files, reached in the middle of a write, fails the write and nothing else",
    why: "the write before it was a short one, and the kernel would end a process that is not prepared",
    async run(context) {
      const { data } = context;
      await using disk = context.disk();
      const worker = await context.processOn(disk.directory, ["prlimit", `--fsize=${FILE_LIMIT}`]);
      await worker.putContent("/d/old", data("old").bytes(0, 20_000));
      const put = worker.putContent("/d/old", data("new").bytes(0, 2 * FILE_LIMIT));
      await expectRejection("putContent beyond the limit", put, "QUOTA_EXCEEDED", "TOO_LARGE");
      await expectUpload(worker, data("new").bytes(0, 2 * FILE_LIMIT), "QUOTA_EXCEEDED", "TOO_LARGE");
      await expectKept(context, worker, "/d/old", 20_000);
      const { length: files } = disk.files();
      expectThat(files === 1, "one file, that of the object", disk.files().join(", "));
    },
  },
];

async function withoutRoom(context: CaseContext): Promise<void> {
  const { data } = context;
  await using disk = context.disk();
  const worker = await context.processOn(disk.directory, onVolume(disk.directory, "size=512k"));
  await worker.putContent("/d/old", data("old").bytes(0, 20_000));
  await worker.putContent("/d/filler", data("filler").bytes(0, 200_000));
  const put = worker.putContent("/d/old", data("new").bytes(0, 600_000));
  await expectRejection("putContent of more than there is room for", put, "QUOTA_EXCEEDED");
  await expectUpload(worker, data("new").bytes(0, 600_000), "QUOTA_EXCEEDED");
  await expectKept(context, worker, "/d/old", 20_000);
  await worker.delete("/d/filler");
  await worker.putContent("/d/new", data("old").bytes(0, 400_000));
  await expectKept(context, worker, "/d/new", 400_000);
}

async function withoutNames(context: CaseContext): Promise<void> {
  const { data } = context;
  await using disk = context.disk();
  const worker = await context.processOn(disk.directory, onVolume(disk.directory, "size=4m,nr_inodes=64"));
  let stored = 0;
  const fill = async (): Promise<void> => {
    for (; stored < MANY; stored++) await worker.putContent(`/d/${stored}`, data("old").bytes(0, 100));
  };
  await expectRejection(`${MANY} objects on a volume with 64 inodes`, fill(), "QUOTA_EXCEEDED");
  expectThat(stored > 10, "most of the names to be of use", `${stored} objects`);
  for (let index = 0; index < stored; index++) await expectKept(context, worker, `/d/${index}`, 100);
  await worker.delete("/d");
  await worker.putContent("/d/again", data("old").bytes(0, 100));
  await expectKept(context, worker, "/d/again", 100);
}

/** An upload that fails at the latest when it is committed, and is cancelled. */
async function expectUpload(
  worker: WorkerProcess,
  content: Uint8Array,
  ...codes: Parameters<typeof expectRejection>[2][]
): Promise<void> {
  const upload = async (): Promise<void> => {
    const writer = await worker.writer("/d/upload");
    try {
      for (let at = 0; at < content.length; at += 50_000)
        await writer.write(content.subarray(at, at + 50_000));
      await writer.commit();
    } finally {
      await writer.cancel();
    }
  };
  await expectRejection("an upload", upload(), ...codes);
}

async function expectKept(
  context: CaseContext,
  worker: WorkerProcess,
  path: string,
  length: number,
): Promise<void> {
  expectBytes(context, path, await worker.getContent(path), {
    object: context.data("old"),
    start: 0,
    length,
  });
}
