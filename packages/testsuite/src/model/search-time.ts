import type { Search } from "../case-context.ts";

const MINUTE = 60_000;
/** Milliseconds that a search may take at most in a long run, where its number of sequences decides. */
const LONG = 15 * MINUTE;

/** Milliseconds of a case that searches, by the tier of the run. */
export interface SearchTime {
  readonly quick: number;
  readonly full: number;
}

/** Milliseconds that a case with a search may take. */
export const SEARCH_LIMIT: number = LONG + 2 * MINUTE;

/** Milliseconds after which nothing new is begun. */
export function searchTime({ minutes, tier }: Search, { quick, full }: SearchTime): number {
  if (minutes !== undefined) return minutes * MINUTE;
  return [quick, full, LONG][tier] ?? full;
}

/** How many sequences or schedules are made at most. */
export function searchNumber({ minutes }: Search, usual: number): number {
  return minutes === undefined ? usual : Number.POSITIVE_INFINITY;
}
