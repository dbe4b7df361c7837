import { isDeepStrictEqual } from "node:util";
import { describeValue } from "./mismatch.ts";

/** Characters up to which a list is shown whole. */
const LONGEST = 300;
/** Entries shown of a longer one: before the first difference, and from it on. */
const BEFORE = 2;
const FROM = 6;

/** Two values that differ, as a report shows them: of long lists the part where they part. */
export function describeDifference(
  expected: unknown,
  seen: unknown,
): { readonly expected: string; readonly seen: string } {
  const whole = { expected: describeValue(expected), seen: describeValue(seen) };
  if (!Array.isArray(expected) || !Array.isArray(seen)) return whole;
  if (Math.max(whole.expected.length, whole.seen.length) <= LONGEST) return whole;
  let first = 0;
  while (first < expected.length && isDeepStrictEqual(expected[first], seen[first])) first += 1;
  return { expected: windowOf(expected, first), seen: windowOf(seen, first) };
}

function windowOf(list: readonly unknown[], first: number): string {
  const start = Math.max(0, first - BEFORE);
  const end = Math.min(list.length, first + FROM);
  const shown = list.slice(start, end).map(describeValue);
  if (start > 0) shown.unshift(`… ${start} alike`);
  if (end < list.length) shown.push(`… ${list.length - end} more`);
  return `[${shown.join(", ")}] (${list.length} in all, the first difference at ${first})`;
}
