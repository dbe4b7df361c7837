import type { Content, ContentObject } from "./content.ts";
import { freeBuffer } from "./garbage.ts";

/** Bytes compared at a time. */
const WINDOW = 256 * 1024;

/** A window of a test object that is expected somewhere. */
export interface ExpectedBytes {
  readonly object: ContentObject;
  /** Offset in the object of the first byte expected. */
  readonly start: number;
  readonly length: number;
}

/** Expected and seen in words, or undefined if `found` is exactly the window. */
export interface ByteMismatch {
  readonly expected: string;
  readonly seen: string;
}

/** Compares whole windows; the first bad offset is told with what stands there instead. */
export function byteMismatch(
  content: Content,
  found: Uint8Array,
  expected: ExpectedBytes,
): ByteMismatch | undefined {
  const { object, start, length } = expected;
  const bad = firstDifference(found, object, start, Math.min(length, found.length));
  if (bad === undefined && found.length === length) return undefined;
  return {
    expected: `${length} bytes, those of "${object.name}" from offset ${start} on`,
    seen:
      bad === undefined
        ? lengthMismatch(content, found, length)
        : valueMismatch(content, found, expected, bad),
  };
}

function lengthMismatch(content: Content, found: Uint8Array, length: number): string {
  if (found.length < length) return `the right bytes, but only ${found.length} of them: the end is missing`;
  const surplus = found.length - length;
  return `the right bytes, then ${surplus} more: ${describe(content, found, length)}`;
}

function valueMismatch(content: Content, found: Uint8Array, expected: ExpectedBytes, bad: number): string {
  const where = `byte ${bad} of ${found.length} (offset ${expected.start + bad} of the object)`;
  return `${where} is the first wrong one: ${describe(content, found, bad)}`;
}

function describe(content: Content, found: Uint8Array, at: number): string {
  const origin = content.identify(found, at);
  if (origin !== undefined) return `the bytes there belong to "${origin.object}" at offset ${origin.offset}`;
  const window = found.subarray(at, at + 16);
  if (window.every((byte) => byte === 0)) return `zeros (${window.length} bytes looked at)`;
  return `bytes of no object of this run (${Buffer.from(window).toString("hex")})`;
}

/** Window by window: what is compared may be as large as a process can hold once. */
function firstDifference(
  found: Uint8Array,
  object: ContentObject,
  start: number,
  length: number,
): number | undefined {
  for (let at = 0; at < length; at += WINDOW) {
    const end = Math.min(at + WINDOW, length);
    const window = found.subarray(at, end);
    const right = object.bytes(start + at, start + end);
    if (Buffer.compare(window, right) !== 0)
      return at + window.findIndex((byte, index) => byte !== right[index]);
    freeBuffer(right);
  }
  return undefined;
}
