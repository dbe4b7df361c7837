import type { StorageDriver } from "./contract.ts";
import { describeValue } from "./describe-value.ts";
import { type GuardedDriver, guardAround } from "./guard.ts";
import { Slots } from "./slots.ts";
import { WrappedDriver } from "./wrapped-driver.ts";

/**
 * The driver with at most `max` calls in flight; the others wait in order. What counts is a call, not the life of what it
 * opens: a reader while it opens, a writer while it opens and during each write, close, commit and cancel, a listing during
 * each `next()`. So a caller may hold any number of readers and writers without a deadlock. Bodies and disposal never wait.
 *
 * Takes the driver over: use and dispose what is returned.
 * @throws `TypeError` unless `max` is a whole number from 1 on
 */
export function limitConcurrency(driver: StorageDriver, max: number): GuardedDriver {
  if (!Number.isSafeInteger(max) || max < 1) {
    throw new TypeError(`max must be a whole number from 1 on, not ${describeValue(max)}`);
  }
  const slots = new Slots(max);
  const same = (path: string): string => path;
  return guardAround(driver, (bare) => {
    return new WrappedDriver(bare, {
      inner: same,
      outer: same,
      run: (call, signal) => slots.run(call, signal),
      close: () => slots.close(),
    });
  });
}
