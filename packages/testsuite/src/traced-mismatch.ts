import type { ContractReference } from "./anchors.ts";
import { Mismatch } from "./mismatch.ts";

/** A mismatch that knows what led to it: for cases whose last calls in the journal are not those. */
export class TracedMismatch extends Mismatch {
  /** Oldest first. */
  readonly calls: readonly string[];
  /** What repeats exactly this. */
  readonly replay: string | undefined;
  /** Those of the call that it is about, where the case is about many. */
  readonly rules: readonly ContractReference[] | undefined;

  constructor(
    { expected, seen }: Pick<Mismatch, "expected" | "seen">,
    calls: readonly string[],
    more: { readonly replay?: string | undefined; readonly rules?: TracedMismatch["rules"] } = {},
  ) {
    super(expected, seen);
    this.calls = calls;
    this.replay = more.replay;
    this.rules = more.rules;
  }
}
