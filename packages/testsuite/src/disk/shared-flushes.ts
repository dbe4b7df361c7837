import type { CaseContext } from "../case-context.ts";
import { expectThat, rejectionOf } from "../expectations.ts";
import { put } from "../stored.ts";
import { flushedOnly } from "./crash-images.ts";
import { CrashRecorder } from "./crash-recorder.ts";
import { checkCrashes } from "./crash-states.ts";
import { type DiskState, sizeOf } from "./disk-state.ts";

const ONE = "/d/one";
const TWO = "/d/two";

/**
 * Two puts into one directory at once; the `at`th flush of the first takes long and fails, and the second has to wait for
 * flushes of its own: where it resolves, its object is on the disk.
 * @returns false if the first makes fewer flushes
 */
export async function flushTogether(context: CaseContext, at: number): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  const driver = await disk.open();
  await put(driver, "/d/kept", context.data("kept"), sizeOf(context, "kept"));
  await disk.traced.idle();
  const recorder = new CrashRecorder(disk.directory, (root, resolved) =>
    resolved ? [flushedOnly(root)] : [],
  );
  disk.traced.observer = recorder;
  let release = (): void => {};
  const hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  let flushes = 0;
  const reached = new Promise<boolean>((resolve) => {
    disk.traced.decide = ({ name }) => {
      if (name !== "fsync" && name !== "fdatasync") return undefined;
      flushes += 1;
      if (flushes !== at) return undefined;
      resolve(true);
      return { hold, errno: "EIO" };
    };
  });
  const one = rejectionOf(put(driver, ONE, context.data("old"), sizeOf(context, "old")));
  if (!(await Promise.race([reached, one.then(() => false)]))) return false;
  const two = rejectionOf(put(driver, TWO, context.data("new"), sizeOf(context, "new")));
  await disk.traced.idle({ held: 1 });
  release();
  expectThat((await one) !== undefined, "the put whose flush failed to reject", "it resolved");
  if ((await two) !== undefined) return true;
  recorder.acknowledge();
  const state: DiskState = { "/d/kept": "kept", [TWO]: "new" };
  const states = [state, { ...state, [ONE]: "old" }] as const;
  const name = `a put beside one whose flush ${at} failed`;
  await checkCrashes(context, { name, uploads: [], states, returning: [state] }, recorder.moments);
  return true;
}
