import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";

/** Milliseconds up to which a call is likely to be under way, from not yet begun to just ended. */
const LATEST = 40;

/** Milliseconds for a case that starts several processes: on a busy machine each may take seconds to begin. */
export const PROCESSES_LIMIT = 300_000;

/** Moments for killing or stopping a process after a call was sent: many early, some late, the same for one seed. */
export function killMoments(seed: number, count: number): readonly number[] {
  const moment = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: LATEST }));
  return fc.sample(moment, { seed, numRuns: count });
}

/** Waits for such a moment; 0 is now, before the call has left this process. */
export async function reach(moment: number): Promise<void> {
  if (moment > 0) await delay(moment);
}
