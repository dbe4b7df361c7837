import type { CaseContext } from "../case-context.ts";
import { expectEqual, rejectionOf } from "../expectations.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { writeRange } from "../stored.ts";
import { begin } from "../uploads.ts";
import { expectState, PART, readState, SIZES } from "./disk-state.ts";

const UP = "/up/1/data";
const SIZE = SIZES["new"] ?? 0;
/** What passes by itself. */
const PASSING = "EAGAIN";

/** How an upload is committed: from its start or continued, at its path or elsewhere. */
export interface Repeated {
  readonly append: boolean;
  readonly destination?: string | undefined;
}

/**
 * Commits while the `at`th call fails for a moment, and again if the error says that this may help: it does.
 * @returns false if the commit makes fewer calls
 */
export async function commitAgain(
  context: CaseContext,
  { append, destination }: Repeated,
  at: number,
): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  const driver = await disk.open();
  if (append) await begin(driver, UP, context.data("new"), PART);
  await using writer = await driver.writer(UP, { append });
  await writeRange(writer, context.data("new"), writer.size, SIZE);
  await disk.traced.idle();
  let calls = 0;
  let hit = "";
  disk.traced.decide = ({ name, files }) => {
    calls += 1;
    if (calls !== at || name === "close") return undefined;
    hit = `${name} ${files.map((file) => file.slice(disk.directory.length)).join(" -> ")}`;
    return { errno: PASSING };
  };
  const first = await rejectionOf(writer.commit({ destination }));
  await disk.traced.idle();
  if (calls < at) return false;
  disk.traced.decide = () => undefined;
  const what = `commit${append ? " of a continued upload" : ""}, ${PASSING} at ${hit} (call ${at})`;
  const again = first?.retryable === true ? await rejectionOf(writer.commit({ destination })) : undefined;
  if (again !== undefined)
    throw new Mismatch(`${what}: the repeated commit to resolve`, describeError(again));
  if (first !== undefined && !first.retryable) return true;
  const states = [{ [destination ?? UP]: "new" }] as const;
  expectState(what, await readState(context, await disk.open({ traced: false }), [UP]), states);
  await driver.reclaim({ olderThan: new Date(Date.now() + 3_600_000) });
  expectEqual(`${what}: files once residue is reclaimed`, disk.files().length, 1);
  return true;
}
