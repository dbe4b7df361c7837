/** One operation of a history: what it did or saw, and when, by one clock. */
export interface HistoryEntry<Action> {
  readonly action: Action;
  /** Which of the clients; each makes one call at a time. */
  readonly client: number;
  readonly invoked: number;
  /** Undefined: it was never answered, and may take effect at any time after, or never. */
  readonly answered?: number | undefined;
}

/** What one client alone would see of an object. States are compared with `===`. */
export interface SequentialModel<State, Action> {
  readonly initial: State;
  /** The state after the action, or `"impossible"` if it cannot have been seen there. */
  step(state: State, action: Action): { readonly next: State } | "impossible";
}

/** Steps after which a history is given up; histories of the suite need a few hundred. */
const LARGEST_SEARCH = 2_000_000;

/**
 * True if the operations can be put in one order that agrees with the model and with the clock: what was answered before
 * another was asked comes before it.
 *
 * The search is that of [Wing and Gong](https://doi.org/10.1006/jpdc.1993.1015), which tries every operation that may come
 * next, with [Lowe's](https://doi.org/10.1002/cpe.3928) memory of the sets of operations and states that led nowhere.
 * @throws `RangeError` if the history is too tangled to be decided
 */
export function isLinearizable<State, Action>(
  history: readonly HistoryEntry<Action>[],
  model: SequentialModel<State, Action>,
): boolean {
  const entries = history
    .toSorted((left, right) => left.invoked - right.invoked)
    .map((entry, index) => ({ ...entry, bit: 1n << BigInt(index) }));
  const answered = entries.filter((entry) => entry.answered !== undefined);
  const all = answered.reduce((set, { bit }) => set | bit, 0n);
  const seen = new Map<bigint, Set<State>>();
  let left = LARGEST_SEARCH;

  const search = (done: bigint, state: State): boolean => {
    if ((done & all) === all) return true;
    if (!isNew(seen, done, state)) return false;
    left -= 1;
    if (left === 0)
      throw new RangeError(`no order found for ${entries.length} operations, and not all tried`);
    // What was asked after another was answered cannot come before it.
    let horizon = Number.POSITIVE_INFINITY;
    for (const entry of answered) {
      if ((done & entry.bit) === 0n && entry.answered !== undefined)
        horizon = Math.min(horizon, entry.answered);
    }
    for (const { invoked, action, bit } of entries) {
      if (invoked > horizon) break;
      if ((done & bit) !== 0n) continue;
      const result = model.step(state, action);
      if (result !== "impossible" && search(done | bit, result.next)) return true;
    }
    return false;
  };
  return search(0n, model.initial);
}

function isNew<State>(seen: Map<bigint, Set<State>>, done: bigint, state: State): boolean {
  const states = seen.get(done) ?? new Set();
  if (states.has(state)) return false;
  seen.set(done, states.add(state));
  return true;
}

/** How much clients met: pairs of an operation and the next that another client asked for, and how many of them overlap. */
export interface OverlappingPairs {
  readonly pairs: number;
  readonly overlapping: number;
}

export function overlappingPairs(history: readonly HistoryEntry<unknown>[]): OverlappingPairs {
  const entries = history.toSorted((left, right) => left.invoked - right.invoked);
  let pairs = 0;
  let overlapping = 0;
  for (const [index, { client, answered = Number.POSITIVE_INFINITY }] of entries.entries()) {
    const next = entries.slice(index + 1).find((other) => other.client !== client);
    if (next === undefined) continue;
    pairs += 1;
    if (next.invoked < answered) overlapping += 1;
  }
  return { pairs, overlapping };
}

/** The share of {@link overlappingPairs} that overlap; 0 if there is no pair. */
export function overlappingShare(history: readonly HistoryEntry<unknown>[]): number {
  const { pairs, overlapping } = overlappingPairs(history);
  return pairs === 0 ? 0 : overlapping / pairs;
}
