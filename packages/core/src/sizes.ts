import { describeValue } from "./describe-value.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["b", 1],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
  ["tib", 2 ** 40],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["tb", 1e12],
]);

/**
 * Bytes, as a number or as text: `10485760`, `"10MiB"` (powers of 1,024), `"10MB"` (powers of 1,000), `"0xA00000"`.
 * Text is read without regard to case; `"10M"` is refused, since half of the world reads it either way.
 */
export type Size = number | `${number}` | `0x${string}` | `${number}${"" | " "}${SizeUnit}`;

export type SizeUnit = "B" | "KiB" | "MiB" | "GiB" | "TiB" | "KB" | "MB" | "GB" | "TB";

/** The bytes that `value` means, or undefined if it is not a {@link Size} of whole, safe, non-negative bytes. */
export function parseSize(value: unknown): number | undefined {
  const bytes = typeof value === "string" ? fromText(value.trim()) : value;
  return typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

function fromText(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text);
  const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text);
  if (match === null) return undefined;
  const [, amount = "", unit = ""] = match;
  const factor = UNITS.get(unit === "" ? "b" : unit.toLowerCase());
  if (factor === undefined) return undefined;
  // 1.1 * 2 ** 20 is no whole number of bytes, 1.5 * 2 ** 20 is; 1.1 * 1e3 is one that floating point misses.
  const bytes = Number(amount) * factor;
  const whole = Math.round(bytes);
  return Math.abs(bytes - whole) <= whole * Number.EPSILON * 2 ? whole : undefined;
}

/**
 * The shortest exact text for `bytes`: `"10MiB"`, `"1500B"`. {@link parseSize} reads it back.
 * @throws `TypeError` for anything but a safe whole number from 0 on
 */
export function formatSize(bytes: number): string {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new TypeError(`bytes are a whole number from 0 on, not ${describeValue(bytes)}`);
  }
  for (const unit of ["TiB", "GiB", "MiB", "KiB"]) {
    const factor = UNITS.get(unit.toLowerCase()) ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}
