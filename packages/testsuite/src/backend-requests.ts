import { HarnessError } from "./harness.ts";
import type { RequestCounter } from "./harness-offers.ts";

/** Requests of a piece of work. */
export interface RequestCount {
  readonly total: number;
  /** By kind, where the counter tells kinds; without those that did not happen. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** What `work` asks of the backend, as far as it has asked when `work` ends. */
export async function countRequests(
  counter: RequestCounter | undefined,
  work: () => Promise<unknown>,
): Promise<RequestCount> {
  if (counter === undefined) throw new HarnessError("the harness counts no requests");
  const before = reading(counter);
  await work();
  const kinds: Record<string, number> = {};
  for (const [kind, count] of Object.entries(reading(counter))) {
    const more = count - (before[kind] ?? 0);
    if (!(more >= 0))
      throw new HarnessError(`the count of requests "${kind}" went from ${before[kind]} to ${count}`);
    if (more > 0) kinds[kind] = more;
  }
  return { total: Object.values(kinds).reduce((sum, count) => sum + count, 0), kinds };
}

function reading(counter: RequestCounter): Readonly<Record<string, number>> {
  const counted = counter();
  return typeof counted === "number" ? { requests: counted } : { ...counted };
}
