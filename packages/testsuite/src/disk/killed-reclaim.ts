import type { CaseContext } from "../case-context.ts";
import { writeRange } from "../stored.ts";
import { begin } from "../uploads.ts";
import { completeUploads, expectState, PART, pointAt, readState, SIZES } from "./disk-state.ts";
import { DyingProcesses } from "./dying-processes.ts";

const UP = "/up/1/data";
const SIZE = SIZES["new"] ?? 0;
const AHEAD = 3_600_000;
/** More calls than any `close` needs. */
const MOST = 300;

/**
 * A process dies right after it has published a resume point, beside what the one before has left; then `reclaim` dies at each
 * of its calls: the newest point is there or none, never an older one in its place.
 */
export async function dieReclaiming(context: CaseContext): Promise<void> {
  let published = 1;
  for (; published <= MOST && (await sizeAfter(context, published)) !== SIZE; published++);
  for (let calls = 1; await reclaimAndDie(context, { published, calls }); calls++);
}

/** The size of the resume point once the process has died that continues it. */
async function sizeAfter(context: CaseContext, published: number): Promise<string | number | undefined> {
  await using disk = context.disk();
  await using dying = new DyingProcesses(disk);
  await leave(context, { disk, dying, published });
  return Object.values(await readState(context, await disk.open({ traced: false }), [UP]))[0];
}

async function leave(
  context: CaseContext,
  {
    disk,
    dying,
    published,
  }: {
    readonly disk: ReturnType<CaseContext["disk"]>;
    readonly dying: DyingProcesses;
    readonly published: number;
  },
): Promise<void> {
  await begin(await disk.open({ traced: false }), UP, context.data("new"), PART);
  await dying.die({
    calls: published,
    async work(driver) {
      const writer = await driver.writer(UP, { append: true });
      await writeRange(writer, context.data("new"), PART, SIZE);
      await writer.close();
    },
  });
}

/** False if `reclaim` came to its end. */
async function reclaimAndDie(
  context: CaseContext,
  { published, calls }: { readonly published: number; readonly calls: number },
): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  await using dying = new DyingProcesses(disk);
  await leave(context, { disk, dying, published });
  const died = await dying.die({
    calls,
    work: (driver) => driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) }),
  });
  const driver = await disk.open({ traced: false });
  const found = await readState(context, driver, [UP]);
  expectState(`reclaim that died after ${calls} calls: the store`, found, [pointAt(UP, SIZE), {}]);
  await completeUploads(context, driver, [UP]);
  return died;
}
