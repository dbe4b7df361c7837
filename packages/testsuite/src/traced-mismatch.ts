import { Mismatch } from "./mismatch.ts";

/** A mismatch that knows what led to it: for cases whose last calls in the journal are not those. */
export class TracedMismatch extends Mismatch {
  /** Oldest first. */
  readonly calls: readonly string[];
  /** What repeats exactly this. */
  readonly replay: string | undefined;

  constructor(
    { expected, seen }: Pick<Mismatch, "expected" | "seen">,
    calls: readonly string[],
    replay?: string | undefined,
  ) {
    super(expected, seen);
    this.calls = calls;
    this.replay = replay;
  }
}
