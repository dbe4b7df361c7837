import { describeValue } from "./describe-value.ts";
import { formatQuantity, isQuantity, type Notation, parseQuantity } from "./quantities.ts";

const BINARY = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
] as const;

const NOTATION: Notation = {
  pattern: /^\d+(\.\d+)? ?([kmgt]i?)?b$|^\d+$/,
  units: {
    ...Object.fromEntries(BINARY.map(([name, worth]) => [name.toLowerCase(), worth])),
    "": 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
  },
};

/**
 * Bytes, as a number or as text: `10485760`, `"10MiB"` (powers of 1,024), `"10MB"` (powers of 1,000), `"0xA00000"`.
 * Text is read without regard to case; `"10M"` is refused, since half of the world reads it either way.
 */
export type Size = number | `${number}` | `0x${string}` | `${number}${"" | " "}${SizeUnit}`;

export type SizeUnit = "B" | "KiB" | "MiB" | "GiB" | "TiB" | "KB" | "MB" | "GB" | "TB";

/** The bytes that `value` means, or undefined if it is not a {@link Size} of whole, safe, non-negative bytes. */
export function parseSize(value: unknown): number | undefined {
  const isHex = typeof value === "string" && /^\s*0x[\da-f]+\s*$/i.test(value);
  return parseQuantity(isHex ? Number(value) : value, NOTATION);
}

/**
 * The shortest exact text for `bytes`: `"10MiB"`, `"1500B"`. {@link parseSize} reads it back.
 * @throws `TypeError` for anything but a safe whole number from 0 on
 */
export function formatSize(bytes: number): string {
  if (isQuantity(bytes)) return formatQuantity(bytes, BINARY);
  throw new TypeError(`bytes are a whole number from 0 on, not ${describeValue(bytes)}`);
}
