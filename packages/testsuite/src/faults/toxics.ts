import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { Toxic } from "./tcp-proxy.ts";

const LONGEST_SLICE = 7;
const SIZES = 4096;
/** Bytes of what comes at once that are cut finely, and how much longer pieces are after them. */
const FINE = 400;
const COARSE = 100;
/** Milliseconds that a piece is late at most. */
const LATEST = 30;

/** Pieces of 1 to 7 bytes where headers are, of some hundred after that. */
export function slices(seed: number): Toxic {
  const sizes = fc.sample(fc.integer({ min: 1, max: LONGEST_SLICE }), { seed, numRuns: SIZES });
  let next = 0;
  return function* (bytes) {
    for (let at = 0; at < bytes.length; ) {
      const size = (sizes[next % SIZES] ?? 1) * (at < FINE ? 1 : COARSE);
      next += 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  };
}

/** Every piece comes up to some milliseconds later than it could, and the order stays. */
export function jitter(seed: number): Toxic {
  const pauses = fc.sample(fc.nat({ max: LATEST }), { seed, numRuns: SIZES });
  let next = 0;
  return async function* (bytes) {
    next += 1;
    await delay(pauses[next % SIZES]);
    yield bytes;
  };
}
