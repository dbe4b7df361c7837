import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseContext } from "../case-context.ts";
import { expectEqual } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import { WorkerGone, type WorkerProcess } from "../worker-process.ts";
import { completeUploads, type DiskState, expectState, readState } from "./disk-state.ts";

/** Processes that are killed side by side. */
const PARALLEL = 3;
/** Far enough ahead for everything to be residue. */
const AHEAD = 3_600_000;

/** System calls that change a store. `openat` is not among them: what it creates is seen by the kill before the next one. */
const CHANGING: readonly string[] = [
  ...["pwrite64", "pwritev", "pwritev2", "ftruncate", "copy_file_range", "utimensat", "fsync", "fdatasync"],
  ...["rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"],
];

/** What a process does until it is killed. */
export interface KilledOperation {
  readonly name: string;
  /** Objects before, as names of versions. */
  prepare(context: CaseContext, worker: Pick<WorkerProcess, "putContent">): Promise<void>;
  /** Calls `acknowledge` with the index of the first state that may be found from now on. */
  run(context: CaseContext, worker: WorkerProcess, acknowledge: (state: number) => void): Promise<void>;
  readonly uploads: readonly string[];
  /** In the order in which they come; the last is that after it. */
  readonly states: readonly DiskState[];
}

/** A system call: the `at`th of its name. */
interface Target {
  readonly call: string;
  readonly at: number;
}

/** With one thread for files, calls come one after the other, and the tracer counts them as one sequence. */
function strace(...args: readonly string[]): readonly string[] {
  return ["strace", "-f", "-qq", "-E", "UV_THREADPOOL_SIZE=1", "-E", "UV_USE_IO_URING=0", ...args];
}

/** `SIGKILL` before each of the system calls that change something; `sample`: before the first and the last of each kind. */
export async function killAtEachCall(
  context: CaseContext,
  operation: KilledOperation,
  { sample }: { readonly sample: boolean },
): Promise<void> {
  const counts = await countCalls(context, operation);
  const targets = [...counts].flatMap(([call, count]) => {
    const all = Array.from({ length: count }, (_, index) => ({ call, at: index + 1 }));
    return sample ? all.filter(({ at }) => at === 1 || at === count) : all;
  });
  const waiting = targets.values();
  let killed = 0;
  const job = async (): Promise<void> => {
    for (const target of waiting) {
      context.signal.throwIfAborted();
      if (await kill(context, operation, target)) killed += 1;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, job));
  if (killed > 0) return;
  throw new HarnessError(
    `${operation.name} made no system call that changes a file; is its store on this machine?`,
  );
}

async function countCalls(
  context: CaseContext,
  operation: KilledOperation,
): Promise<ReadonlyMap<string, number>> {
  await using disk = context.disk();
  await using trace = context.disk();
  await operation.prepare(context, await disk.open({ traced: false }));
  const log = join(trace.directory, "trace");
  const worker = await context.processOn(
    disk.directory,
    strace("-o", log, "-e", `trace=${CHANGING.map((name) => `?${name}`)}`),
  );
  await operation.run(context, worker, () => {});
  await worker.end();
  const counts = new Map<string, number>();
  for (const [, call = ""] of readFileSync(log, "utf8").matchAll(/^\d+ +(\w+)\(/gm))
    counts.set(call, (counts.get(call) ?? 0) + 1);
  return counts;
}

/** False if the process came to its end. */
async function kill(
  context: CaseContext,
  operation: KilledOperation,
  { call, at }: Target,
): Promise<boolean> {
  await using disk = context.disk();
  await operation.prepare(context, await disk.open({ traced: false }));
  const inject = `inject=${call}:signal=SIGKILL:when=${at}`;
  const worker = await context.processOn(
    disk.directory,
    strace("-o", "/dev/null", "-e", `trace=${call}`, "-e", inject),
  );
  let first = 0;
  let isKilled = false;
  try {
    await operation.run(context, worker, (state) => {
      first = state;
    });
    first = operation.states.length - 1;
  } catch (error) {
    if (!(error instanceof WorkerGone)) throw error;
    isKilled = true;
  }
  await worker.kill();
  const driver = await disk.open({ traced: false });
  const what = `${operation.name}, killed before ${call} number ${at}: the store`;
  expectState(what, await readState(context, driver, operation.uploads), operation.states.slice(first));
  await completeUploads(context, driver, operation.uploads);
  await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
  const objects = Object.keys(await readState(context, driver, [])).length;
  expectEqual(`${what}, files once residue is reclaimed`, disk.files().length, objects);
  return isKilled;
}
