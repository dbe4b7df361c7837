import { isStorageError, type StorageDriver, type StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual } from "../expectations.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { completeUploads, type DiskState, readState } from "./disk-state.ts";
import type { TracedCall } from "./traced-calls.ts";

/** Bytes of what a driver may keep about an upload beside its content. */
const LARGEST_RECORD = 1024;
/** Calls between two rivals: what is further apart seldom meets. */
const APART = 6;
const AHEAD = 3_600_000;

/** One operation, and what another process does between two of its calls. */
export interface Race {
  readonly name: string;
  prepare(context: CaseContext, driver: StorageDriver): Promise<void>;
  run(context: CaseContext, driver: StorageDriver): Promise<void>;
  /** Each before a later call than the one before. They may be refused. */
  readonly rivals: readonly ((context: CaseContext, driver: StorageDriver) => Promise<void>)[];
  readonly uploads: readonly string[];
  /** What may come of it: the code with which `run` rejects, "done" if it resolves, and the store after both. */
  readonly ends: readonly (readonly [end: StorageErrorCode | "done", state: DiskState])[];
}

/** Runs a race with the rivals before each of the calls, in turn, and of two near each other. @throws `Mismatch` */
export async function raceAtEachCall(context: CaseContext, race: Race): Promise<void> {
  if (race.rivals.length === 1) {
    for (let at = 1; await raceAt(context, race, [at]); at++);
    return;
  }
  for (let first = 1; await raceAt(context, race, [first]); first++)
    for (let then = first + 1; then <= first + APART; then++)
      if (!(await raceAt(context, race, [first, then]))) break;
}

/** False if the operation makes fewer calls. */
async function raceAt(
  context: CaseContext,
  { name, prepare, run, rivals, uploads, ends }: Race,
  moments: readonly number[],
): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  const rival = await disk.open({ traced: false });
  await prepare(context, rival);
  const driver = await disk.open();
  const waiting = [...rivals];
  let calls = 0;
  let when = "";
  let acts: Promise<unknown> = Promise.resolve();
  const act = async (): Promise<void> => {
    // Calls that are made side by side are held so; the rivals come one after the other.
    acts = acts.then(() => codeOf(waiting.shift()?.(context, rival) ?? Promise.resolve()));
    await acts;
  };
  disk.traced.decide = (call) => {
    calls += 1;
    if (!moments.includes(calls)) return undefined;
    when += ` before ${textOf(call, disk.directory)} (call ${calls})`;
    return { hold: act() };
  };
  const end = await codeOf(run(context, driver));
  disk.traced.decide = () => undefined;
  await disk.traced.idle();
  const reached = calls >= Math.max(...moments);
  while (waiting.length > 0) await act();
  try {
    const fresh = await disk.open({ traced: false });
    const found = await readState(context, fresh, uploads);
    const allowed = ends.map(([code, state]) => sorted(code, state));
    const seen = sorted(end, found);
    if (!allowed.includes(seen)) throw new Mismatch(allowed.join(" or "), seen);
    const large = disk.files().filter((file) => disk.sizeOf(file) > LARGEST_RECORD);
    expectEqual("files with bytes", large.length, Object.keys(found).length);
    await completeUploads(context, fresh, uploads);
    await fresh.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
    const objects = Object.keys(await readState(context, fresh, [])).length;
    expectEqual("files once residue is reclaimed", disk.files().length, objects);
  } catch (failure) {
    const what = `${name}${when}`;
    if (failure instanceof Mismatch) throw new Mismatch(`${what}: ${failure.expected}`, failure.seen);
    throw new Mismatch(`${what}: a store that can be used`, describeError(failure), { cause: failure });
  }
  return reached;
}

async function codeOf(work: Promise<void>): Promise<StorageErrorCode | "done"> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (isStorageError(error)) return error.code;
    throw error;
  }
}

function textOf({ name, files }: TracedCall, directory: string): string {
  return `${name} ${files.map((file) => file.slice(directory.length)).join(" -> ")}`;
}

function sorted(end: string, state: DiskState): string {
  const entries = Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${end}, ${JSON.stringify(Object.fromEntries(entries))}`;
}
