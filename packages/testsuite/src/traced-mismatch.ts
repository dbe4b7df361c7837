import { Mismatch } from "./mismatch.ts";

/** A mismatch that knows what led to it: for cases whose last calls in the journal are not those. */
export class TracedMismatch extends Mismatch {
  /** Oldest first. */
  readonly calls: readonly string[];

  constructor({ expected, seen }: Pick<Mismatch, "expected" | "seen">, calls: readonly string[]) {
    super(expected, seen);
    this.calls = calls;
  }
}
