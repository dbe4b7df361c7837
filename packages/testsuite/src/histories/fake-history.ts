import type { HistoryEntry } from "./linearizable.ts";
import type { RegisterAction } from "./register.ts";

export type Anomaly = "stale read" | "lost write";

export interface Simulation {
  readonly seed: number;
  /** Planted in a fiftieth of the calls. */
  readonly anomaly?: Anomaly | undefined;
}

const CLIENTS = 2;
const CHANGES = 30;
const PROBABILITY = 0.02;
/** Longest time between a call and its effect, and between that and its answer. */
const LATENCY = 10;
/** Longest time between two calls: about two calls in five then meet one of the other client. */
const PAUSE = 30;

interface Call {
  readonly client: number;
  readonly kind: "write" | "clear" | "read";
  readonly invoked: number;
  readonly effective: number;
  readonly answered: number;
}

/**
 * What two clients of a register in memory see, which change it and look at it in turn, as the suite's own do on a store.
 * `planted`: how many anomalies there are in it.
 */
export function simulatedHistory({ seed, anomaly }: Simulation): {
  readonly history: readonly HistoryEntry<RegisterAction>[];
  readonly planted: number;
} {
  const random = randomNumbers(seed);
  const versions: { readonly value: number | undefined; readonly since: number; readonly known: number }[] = [
    { value: undefined, since: 0, known: 0 },
  ];
  let planted = 0;
  const history = callsOf(random).map(({ client, kind, invoked, effective, answered }, index) => {
    const isFaulty = random() < PROBABILITY;
    const entry = { client, invoked, answered };
    if (kind === "read") {
      const older = isFaulty && anomaly === "stale read" ? staleValue(versions, invoked) : undefined;
      if (older !== undefined) planted += 1;
      return { ...entry, action: { kind, value: (older ?? versions.at(-1))?.value } };
    }
    const value = kind === "write" ? index : undefined;
    if (isFaulty && anomaly === "lost write") planted += 1;
    else versions.push({ value, since: effective, known: answered });
    return {
      ...entry,
      action: value === undefined ? { kind: "clear" as const } : { kind: "write" as const, value },
    };
  });
  return { history, planted };
}

/** What was there before the last change that had been answered when the read began, if that was something. */
function staleValue<T extends { readonly value: number | undefined; readonly known: number }>(
  versions: readonly T[],
  invoked: number,
): T | undefined {
  const last = versions.findLastIndex(({ known }) => known < invoked);
  const older = versions[last - 1];
  return older?.value === undefined ? undefined : older;
}

/** In the order in which they take effect. */
function callsOf(random: () => number): readonly Call[] {
  const calls: Call[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    let now = 0;
    for (let call = 0; call < 2 * CHANGES; call++) {
      const invoked = now + PAUSE * random();
      const effective = invoked + LATENCY * random();
      const answered = effective + LATENCY * random();
      const change = random() < 0.15 ? "clear" : "write";
      calls.push({ client, kind: call % 2 === 0 ? change : "read", invoked, effective, answered });
      now = answered;
    }
  }
  return calls.sort((left, right) => left.effective - right.effective);
}

/** The generator known as mulberry32: numbers from 0 to 1, the same for one seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
