import { type BlobRange, RegistryError } from "@stowage/oci";

/** Where a range lies in a blob of `size` bytes. @throws {@link RegistryError} `RANGE_INVALID` if it has none of them */
export function resolveRange(
  range: BlobRange,
  size: number,
): { readonly offset: number; readonly length: number } {
  const { offset, length } = "suffix" in range ? suffixOf(range.suffix, size) : range;
  const available = Math.max(size - offset, 0);
  const bytes = Math.min(length ?? available, available);
  if (bytes === 0) throw outOfRange(size);
  return { offset, length: bytes };
}

/** A range that selects no byte of a blob of `size` bytes. */
export function outOfRange(size: number, cause?: unknown): RegistryError {
  return new RegistryError("RANGE_INVALID", `the range has none of the blob's ${size} bytes`, {
    detail: { size },
    cause,
  });
}

/** @throws `TypeError` or `RangeError` for what is no range of any blob */
export function checkRange(range: BlobRange): void {
  const numbers = "suffix" in range ? [range.suffix] : [range.offset, range.length ?? 0];
  for (const number of numbers) {
    if (typeof number !== "number") throw new TypeError(`a range is made of numbers, not ${typeof number}`);
    if (!Number.isSafeInteger(number) || number < 0) {
      throw new RangeError(`${number} is no number of bytes; give a whole one, 0 or more`);
    }
  }
}

function suffixOf(suffix: number, size: number): { readonly offset: number; readonly length: number } {
  const offset = Math.max(size - suffix, 0);
  return { offset, length: size - offset };
}
