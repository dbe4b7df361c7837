import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { Toxic } from "./tcp-proxy.ts";

const LONGEST_SLICE = 7;
const SIZES = 4096;
/** Milliseconds by which a piece is late. */
const LEAST_LATE = 50;
const MOST_LATE = 500;
/** Pieces of 1 to 7 bytes. */
export function slices(seed: number): Toxic {
  const sizes = fc.sample(fc.integer({ min: 1, max: LONGEST_SLICE }), { seed, numRuns: SIZES });
  let next = 0;
  return function* (bytes) {
    for (let at = 0; at < bytes.length; ) {
      const size = sizes[next % SIZES] ?? 1;
      next += 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  };
}

/** Every piece comes 50 to 500 ms later than it could, and the order stays. */
export function jitter(seed: number): Toxic {
  const pauses = fc.sample(fc.integer({ min: LEAST_LATE, max: MOST_LATE }), { seed, numRuns: SIZES });
  let next = 0;
  return async function* (bytes) {
    next += 1;
    await delay(pauses[next % SIZES]);
    yield bytes;
  };
}
