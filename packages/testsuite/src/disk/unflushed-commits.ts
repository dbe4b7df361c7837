import type { CaseContext } from "../case-context.ts";
import { expectThat, rejectionOf } from "../expectations.ts";
import { writeRange } from "../stored.ts";
import { flushedOnly } from "./crash-images.ts";
import { CrashRecorder } from "./crash-recorder.ts";
import { checkCrashes } from "./crash-states.ts";
import { type DiskState, pointAt, SIZES } from "./disk-state.ts";

const AT = "/a/object";
const SIZE = SIZES["new"] ?? 0;

/**
 * Ends an upload on a disk that fails the `at`th flush, and again once the disk has recovered: where that resolves, all of it
 * has to be on the disk, though the kernel takes the lost bytes for written.
 * @returns false if there are fewer flushes
 */
export async function endTwice(context: CaseContext, end: "close" | "commit", at: number): Promise<boolean> {
  await using disk = context.disk();
  const driver = await disk.open();
  await driver.putContent("/kept", context.data("kept").bytes(0, SIZES["kept"] ?? 0));
  await disk.traced.idle();
  const recorder = new CrashRecorder(disk.directory, (root, resolved) =>
    resolved ? [flushedOnly(root)] : [],
  );
  disk.traced.observer = recorder;
  await using writer = await driver.writer(AT);
  await writeRange(writer, context.data("new"), 0, SIZE);
  let flushes = 0;
  disk.traced.decide = ({ name }) => {
    if (name !== "fsync" && name !== "fdatasync") return undefined;
    flushes += 1;
    return flushes === at ? { errno: "EIO" } : undefined;
  };
  const first = await rejectionOf(writer[end]());
  if (flushes < at) return false;
  expectThat(first !== undefined, `${end} over a flush that failed to reject`, "it resolved");
  if ((await rejectionOf(writer[end]())) !== undefined) return true;
  recorder.acknowledge();
  const kept: DiskState = { "/kept": "kept" };
  const after = end === "commit" ? { ...kept, [AT]: "new" } : { ...kept, ...pointAt(AT, SIZE) };
  const name = `${end}, repeated after its flush ${at} had failed`;
  const uploads = end === "commit" ? [] : [AT];
  await checkCrashes(context, { name, uploads, states: [kept, after] }, recorder.moments);
  return true;
}
