import type { CaseContext } from "../case-context.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { writeImage } from "./crash-images.ts";
import { CrashRecorder, type ImageChoice, type Moment } from "./crash-recorder.ts";
import type { DiskOperation } from "./disk-operations.ts";
import { completeUploads, expectState, readState } from "./disk-state.ts";
import type { Fate, TracedCall } from "./traced-calls.ts";

/** What of an operation says what may be found. */
type CheckedOperation = Pick<DiskOperation, "name" | "states" | "uploads" | "returning">;

/** Images that are looked at side by side. */
const PARALLEL = 4;

/** Runs an operation and collects what a power failure may leave. `decide` is as in `TracedCalls`. */
export async function recordCrashes(
  context: CaseContext,
  operation: DiskOperation,
  choice: ImageChoice,
  decide: (call: TracedCall) => Fate = () => undefined,
): Promise<CrashRecorder> {
  await using disk = context.disk();
  const driver = await disk.open();
  disk.traced.decide = decide;
  await operation.prepare(context, driver);
  await disk.traced.idle();
  const recorder = new CrashRecorder(disk.directory, choice);
  disk.traced.observer = recorder;
  await operation.run(context, driver);
  recorder.acknowledge();
  await disk.traced.idle();
  return recorder;
}

/** Opens the driver on each image. @throws `Mismatch` for what the contract does not allow */
export async function checkCrashes(
  context: CaseContext,
  operation: CheckedOperation,
  moments: readonly Moment[],
): Promise<void> {
  const waiting = moments.values();
  const job = async (): Promise<void> => {
    for (const moment of waiting) {
      context.signal.throwIfAborted();
      await checkCrash(context, operation, moment);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, job));
}

async function checkCrash(
  context: CaseContext,
  { name, states, uploads, returning = [] }: CheckedOperation,
  { image, acknowledged, text }: Moment,
): Promise<void> {
  await using disk = context.disk();
  writeImage(image, disk.directory);
  const driver = await disk.open({ traced: false });
  const after = states.slice(-1);
  const when = `${name}, ${acknowledged ? "acknowledged" : "interrupted"}, ${text}`;
  try {
    const found = await readState(context, driver, uploads);
    expectState("the store", found, acknowledged ? [...after, ...returning] : states);
    await completeUploads(context, driver, uploads);
  } catch (error) {
    const { expected, seen } =
      error instanceof Mismatch
        ? error
        : { expected: "a store that can be read", seen: describeError(error) };
    throw new Mismatch(`${when}: ${expected}`, seen, { cause: error });
  }
}
