import { isDeepStrictEqual } from "node:util";
import type { StorageDriver, StorageError, StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectThat, rejectionOf } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import type { DiskOperation } from "./disk-operations.ts";
import { completeUploads, expectState, readState } from "./disk-state.ts";
import type { TestDisk } from "./test-disk.ts";
import type { Fate, TracedCall } from "./traced-calls.ts";

/** Milliseconds for a case that makes hundreds of stores: on a busy machine each takes its time. */
export const SWEEP_LIMIT = 300_000;
/** Bytes of what a driver may keep about an upload beside its content. */
const LARGEST_RECORD = 1024;
/** Far enough ahead for everything to be residue. */
const AHEAD = 3_600_000;

/** A fault, and what may become of the call of the driver that it hits. */
export interface Fault {
  readonly name: string;
  readonly fate: NonNullable<Fate>;
  /** Which calls it can hit. */
  hits(call: TracedCall): boolean;
  /** Codes with which the operation may reject. */
  readonly codes: readonly StorageErrorCode[];
  /** It need not reject: the operation may be carried out all the same. */
  readonly mayResolve: boolean;
  /** All that it can hit from the first on fail, until the disk recovers. */
  readonly lasts?: boolean | undefined;
  /** The error must say that a repetition may help. */
  readonly retryable?: boolean | undefined;
}

/**
 * Runs each operation with the fault at each call that it can hit, in turn. Afterwards, the disk healthy again: old state or new
 * state as the outcome says, no descriptor open, no file left over, and the operation succeeds.
 * @throws {@link Mismatch}; {@link HarnessError} if the fault hit no call of any
 */
export async function sweep(
  context: CaseContext,
  operations: readonly DiskOperation[],
  fault: Fault,
): Promise<void> {
  let fired = 0;
  for (const operation of operations) {
    for (let at = 1; await fire(context, { operation, fault, at }); at++) fired += 1;
  }
  if (fired > 0) return;
  throw new HarnessError(
    `${fault.name} hit none of the driver's calls; make it over the calls that fileSystem.create is given`,
  );
}

interface Cell {
  readonly operation: DiskOperation;
  readonly fault: Fault;
  /** Which of the calls it hits is hit, from 1. */
  readonly at: number;
}

/** False if the operation makes fewer such calls. */
async function fire(context: CaseContext, { operation, fault, at }: Cell): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  const driver = await disk.open();
  await operation.prepare(context, driver);
  await disk.traced.idle();
  const before = { files: new Set(disk.files()), open: disk.traced.open };
  const hit: string[] = [];
  let reached = 0;
  disk.traced.decide = (call) => {
    if (!fault.hits(call)) return undefined;
    reached += 1;
    if (reached !== at && !(fault.lasts === true && reached > at)) return undefined;
    hit.push(`${call.name} ${call.files.map((file) => file.slice(disk.directory.length)).join(" -> ")}`);
    return fault.fate;
  };
  const error = await rejectionOf(operation.run(context, driver));
  await disk.traced.idle();
  disk.traced.decide = () => undefined;
  const [first] = hit;
  if (first === undefined) {
    if (error !== undefined) throw error;
    return false;
  }
  try {
    expectCode(fault, error);
    expectEqual("open descriptors afterwards", disk.traced.open, before.open);
    const isRemovable = fault.lasts !== true && !first.startsWith("unlink");
    if (error !== undefined && error.outcome === undefined && isRemovable)
      expectNoResidue(disk, before.files, operation);
    await expectRecovery(context, { disk, driver, operation, error });
  } catch (failure) {
    const what = `${operation.name}, ${fault.name} at ${first} (call ${at} that it can hit)`;
    if (failure instanceof Mismatch) throw new Mismatch(`${what}: ${failure.expected}`, failure.seen);
    const seen = describeError(failure);
    throw new Mismatch(`${what}: the store to be usable afterwards`, seen, { cause: failure });
  }
  return true;
}

/** A call that says it changed nothing leaves no bytes behind. Records of resume points stay until they are reclaimed. */
function expectNoResidue(disk: TestDisk, before: ReadonlySet<string>, { needs }: DiskOperation): void {
  const largest = needs.includes("resume") ? LARGEST_RECORD : -1;
  const left = disk.files().filter((file) => !before.has(file) && disk.sizeOf(file) > largest);
  expectEqual("files left over by a call that says it changed nothing", left, []);
}

async function expectRecovery(
  context: CaseContext,
  {
    disk,
    driver,
    operation: { states, uploads, run },
    error,
  }: {
    readonly disk: TestDisk;
    readonly driver: StorageDriver;
    readonly operation: DiskOperation;
    readonly error: StorageError | undefined;
  },
): Promise<void> {
  const [before] = states;
  const after = states.slice(-1);
  const fresh = await disk.open({ traced: false });
  const found = await readState(context, fresh, uploads);
  const allowed = error === undefined ? after : error.outcome === undefined ? [before] : states;
  expectState("the store after it", found, allowed);
  // Whoever finds the state of before has to do it again; else it is enough that the driver works.
  if (error !== undefined && isDeepStrictEqual(found, before)) {
    await run(context, driver);
    expectState(
      "the store after the operation was repeated",
      await readState(context, fresh, uploads),
      after,
    );
  } else {
    await driver.putContent("/works", Buffer.from("works"));
    await driver.delete("/works");
  }
  await completeUploads(context, fresh, uploads);
  await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
  const objects = Object.keys(await readState(context, fresh, [])).length;
  expectEqual("files once residue is reclaimed", disk.files().length, objects);
}

function expectCode({ codes, mayResolve, retryable }: Fault, error: StorageError | undefined): void {
  const expected = `${mayResolve ? "to resolve, or " : ""}to reject with ${codes.join(" or ")}`;
  if (error === undefined) expectThat(mayResolve, expected, "it resolved");
  else {
    expectThat(codes.includes(error.code), expected, describeError(error));
    expectThat(
      retryable !== true || error.retryable,
      `${expected}, retryable`,
      `${describeError(error)}, not retryable`,
    );
  }
}
