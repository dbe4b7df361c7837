import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { put, upload } from "../stored.ts";
import { begin } from "../uploads.ts";
import { flushedOnly } from "./crash-images.ts";
import { CrashRecorder } from "./crash-recorder.ts";
import { checkCrashes } from "./crash-states.ts";
import { type DiskState, PART, pointAt, SIZES, sizeOf } from "./disk-state.ts";
import { DyingProcesses } from "./dying-processes.ts";

const DIRECTORY = "/a/b/c";
const AT = `${DIRECTORY}/object`;
const KEPT: DiskState = { "/kept": "kept" };
const OTHER = `${DIRECTORY}/other`;

/** What one process begins and dies of, and what the next one does in the same directories. */
interface Neighbours {
  readonly name: string;
  prepare?(context: CaseContext, driver: StorageDriver): Promise<void>;
  first(context: CaseContext, driver: StorageDriver): Promise<void>;
  second(context: CaseContext, driver: StorageDriver): Promise<void>;
  readonly uploads: readonly string[];
  readonly state: DiskState;
  /** What may be there beside it: what the first had ended but for its last flush. */
  readonly beside?: DiskState | undefined;
}

function storing(version: string, path: string) {
  return (context: CaseContext, driver: StorageDriver): Promise<void> =>
    put(driver, path, context.data(version), sizeOf(context, version));
}

const first = storing("old", OTHER);
const beside = { [OTHER]: "old" };

const OBJECTS: readonly Neighbours[] = [
  {
    name: "putContent",
    first,
    second: storing("new", AT),
    uploads: [],
    state: { ...KEPT, [AT]: "new" },
    beside,
  },
  {
    name: "commit",
    first,
    second: (context, driver) => upload(driver, AT, context.data("new"), sizeOf(context, "new")),
    uploads: [],
    state: { ...KEPT, [AT]: "new" },
    beside,
  },
  {
    name: "move",
    prepare: storing("new", "/source"),
    first,
    second: (_, driver) => driver.move("/source", AT),
    uploads: [],
    state: { ...KEPT, [AT]: "new" },
    beside,
  },
];

const UPLOAD: Neighbours = {
  name: "close",
  first: (context, driver) => begin(driver, AT, context.data("new"), PART),
  second: (context, driver) => begin(driver, AT, context.data("new"), SIZES["new"] ?? 0),
  uploads: [AT],
  state: { ...KEPT, ...pointAt(AT, SIZES["new"] ?? 0) },
};

/**
 * One process dies in the middle of a call, and another one then works in the directories that it has made: what that has
 * acknowledged is on the disk, though nobody has flushed the names above it.
 */
export async function surviveNeighbours(context: CaseContext): Promise<void> {
  const uploads = context.driver.capabilities.resume ? [UPLOAD] : [];
  for (const neighbours of [...OBJECTS, ...uploads])
    for (let calls = 1; await surviveOne(context, neighbours, calls); calls++);
}

/** False if the first process came to its end. */
async function surviveOne(
  context: CaseContext,
  { name, prepare, first: begins, second, uploads, state, beside: other = {} }: Neighbours,
  calls: number,
): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  await using dying = new DyingProcesses(disk);
  const before = await disk.open({ traced: false });
  // The store itself is there, and on the disk.
  await storing("kept", "/kept")(context, before);
  await prepare?.(context, before);
  const recorder = new CrashRecorder(disk.directory, (root, resolved) =>
    resolved ? [flushedOnly(root)] : [],
  );
  const died = await dying.die({
    calls,
    observer: recorder,
    work: (driver) => begins(context, driver),
  });
  disk.traced.observer = recorder;
  await second(context, await disk.open());
  recorder.acknowledge();
  const states = [state, { ...state, ...other }] as const;
  const moment = `${name} where a process died after ${calls} calls`;
  await checkCrashes(context, { name: moment, uploads, states, returning: [state] }, recorder.moments);
  return died;
}
