import { describeValue } from "./describe-value.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * A span of time: milliseconds as a number, or text with a unit: `"20s"`, `"500ms"`, `"1.5h"`.
 * A configuration may also chain them as Go does (`"1h30m"`); text without a unit is refused, save `"0"`.
 */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** The milliseconds that `value` means, or undefined if it is not a {@link Duration} of whole, safe, non-negative ones. */
export function parseDuration(value: unknown): number | undefined {
  const milliseconds = typeof value === "string" ? fromText(value.trim()) : value;
  return typeof milliseconds === "number" && Number.isSafeInteger(milliseconds) && milliseconds >= 0
    ? milliseconds
    : undefined;
}

function fromText(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)([a-z]+)/g)) {
    sum += Number(amount) * (UNITS.get(unit) ?? Number.NaN);
  }
  const whole = Math.round(sum);
  return Math.abs(sum - whole) <= whole * Number.EPSILON * 2 ? whole : undefined;
}

/**
 * The shortest exact text for `milliseconds` in one unit: `"20s"`, `"90m"`. {@link parseDuration} reads it back.
 * @throws `TypeError` for anything but a safe whole number from 0 on
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new TypeError(`milliseconds are a whole number from 0 on, not ${describeValue(milliseconds)}`);
  }
  for (const unit of ["d", "h", "m", "s"]) {
    const factor = UNITS.get(unit) ?? 1;
    if (milliseconds >= factor && milliseconds % factor === 0) return `${milliseconds / factor}${unit}`;
  }
  return `${milliseconds}ms`;
}
