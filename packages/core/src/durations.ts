import { describeValue } from "./describe-value.ts";
import { formatQuantity, isQuantity, type Notation, parseQuantity } from "./quantities.ts";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

const NOTATION: Notation = {
  pattern: /^(\d+(\.\d+)?(ms|s|m|h|d))+$|^0$/,
  units: { ...Object.fromEntries(UNITS), "": 0 },
};

/**
 * A span of time: milliseconds as a number, or text with a unit: `"20s"`, `"500ms"`, `"1.5h"`.
 * A configuration may also chain them as Go does (`"1h30m"`); text without a unit is refused, save `"0"`.
 */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** The milliseconds that `value` means, or undefined if it is not a {@link Duration} of whole, safe, non-negative ones. */
export function parseDuration(value: unknown): number | undefined {
  return parseQuantity(value, NOTATION);
}

/**
 * The shortest exact text for `milliseconds` in one unit: `"20s"`, `"90m"`. {@link parseDuration} reads it back.
 * @throws `TypeError` for anything but a safe whole number from 0 on
 */
export function formatDuration(milliseconds: number): string {
  if (isQuantity(milliseconds)) return formatQuantity(milliseconds, UNITS);
  throw new TypeError(`milliseconds are a whole number from 0 on, not ${describeValue(milliseconds)}`);
}
