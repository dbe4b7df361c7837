import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { HarnessError } from "./harness.ts";
import type { RequestCounter } from "./harness-offers.ts";

/** Requests of a piece of work. */
export interface RequestCount {
  readonly total: number;
  /** By kind, where the counter tells kinds; without those that did not happen. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Milliseconds without a request after which nothing is on its way any more, and those after which this is given up. */
const QUIET = 30;
const RESTLESS = 3000;

/** What `work` asks of the backend, and what follows from it in the background. */
export async function countRequests(
  counter: RequestCounter | undefined,
  work: () => Promise<unknown>,
): Promise<RequestCount> {
  if (counter === undefined) throw new HarnessError("the harness counts no requests");
  const before = await restingOf(counter);
  await work();
  const kinds: Record<string, number> = {};
  for (const [kind, count] of Object.entries(await restingOf(counter))) {
    const more = count - (before[kind] ?? 0);
    if (!(more >= 0))
      throw new HarnessError(`the count of requests "${kind}" went from ${before[kind]} to ${count}`);
    if (more > 0) kinds[kind] = more;
  }
  return { total: Object.values(kinds).reduce((sum, count) => sum + count, 0), kinds };
}

/** A reading after which no request follows. */
async function restingOf(counter: RequestCounter): Promise<Readonly<Record<string, number>>> {
  const end = performance.now() + RESTLESS;
  for (let last = reading(counter); ; ) {
    await delay(QUIET);
    const now = reading(counter);
    if (isDeepStrictEqual(now, last) || performance.now() > end) return now;
    last = now;
  }
}

function reading(counter: RequestCounter): Readonly<Record<string, number>> {
  const counted = counter();
  return typeof counted === "number" ? { requests: counted } : { ...counted };
}
