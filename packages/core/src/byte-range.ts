import { InvalidOffsetError } from "./errors.ts";

/** Bytes of an object that a reader hands out. */
export interface ByteRange {
  /** First byte. */
  readonly offset: number;
  /** How many; 0 if nothing is left at `offset`. */
  readonly length: number;
  /** The byte after the last: `offset + length`. */
  readonly end: number;
}

/**
 * The range that a reader's options mean for an object of `size` bytes: `length` is clipped at the object's end, `offset`
 * may be the size itself, which is an empty range (rule 15). Expects checked options, as {@link guard} hands them to drivers.
 * @throws {@link InvalidOffsetError} if `offset` lies beyond the object
 */
export function byteRange(
  size: number,
  options: { readonly offset?: number | undefined; readonly length?: number | undefined } = {},
): ByteRange {
  const offset = options.offset ?? 0;
  if (offset > size) {
    throw new InvalidOffsetError(
      `offset ${offset} is beyond the object's ${size} bytes; ask for 0 to ${size}`,
    );
  }
  const length = Math.min(options.length ?? Number.POSITIVE_INFINITY, size - offset);
  return { offset, length, end: offset + length };
}
