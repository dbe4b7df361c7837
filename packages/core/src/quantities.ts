/** What is written as a number with a unit, or as several in a row. */
export interface Notation {
  /** The whole text, units in lower case. */
  readonly pattern: RegExp;
  /** What one of each unit is worth, by its name in lower case. */
  readonly units: Readonly<Record<string, number>>;
}

/** The whole, safe, non-negative number that `value` means, itself or as text; undefined if it means none. */
export function parseQuantity(value: unknown, { pattern, units }: Notation): number | undefined {
  const quantity = typeof value === "string" ? sumOf(value.trim().toLowerCase(), pattern, units) : value;
  return isQuantity(quantity) ? quantity : undefined;
}

/** True for what bytes and milliseconds are counted in. */
export function isQuantity(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function sumOf(text: string, pattern: RegExp, units: Notation["units"]): number {
  if (!pattern.test(text)) return Number.NaN;
  let sum = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+) ?([a-z]*)/g))
    sum += Number(amount) * (units[unit] ?? Number.NaN);
  // 1.5 KiB is a whole number of bytes, 1.1 KiB is not; 1.1 KB is one that floating point misses.
  const whole = Math.round(sum);
  return Math.abs(sum - whole) <= whole * Number.EPSILON * 2 ? whole : sum;
}

/** The text of `quantity` in the first of `units`, `[name, worth]`, that gives a whole number; the last one is worth 1. */
export function formatQuantity(quantity: number, units: readonly (readonly [string, number])[]): string {
  const fits = units.find(([, worth]) => quantity >= worth && quantity % worth === 0) ?? units.at(-1);
  return fits === undefined ? String(quantity) : `${quantity / fits[1]}${fits[0]}`;
}
