import type { BlobRange } from "@stowage/oci";

/** Bytes `first` to `last` of an upload, both inclusive: a `Content-Range` of the registry API. */
export interface ChunkRange {
  readonly first: number;
  readonly last: number;
}

const BYTES = /^bytes[ \t]*=[ \t]*(\d*)[ \t]*-[ \t]*(\d*)[ \t]*$/i;
const CHUNK = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/(?:\d+|\*))?$/;

/**
 * Reads the `Range` of a GET.
 *
 * Undefined means the whole blob: no header, another unit, several ranges (which a server may answer with everything) or
 * what cannot be read. `bytes=9-3` is a range that selects nothing, for that is what the conformance suite wants of it.
 * Rule: [RFC 9110, 14.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2).
 */
export function parseRange(header: string | undefined): BlobRange | undefined {
  const match = header === undefined ? null : BYTES.exec(header);
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") return last === "" ? undefined : { suffix: clamp(last) };
  const offset = clamp(first);
  if (last === "") return { offset };
  const end = clamp(last);
  if (end === Number.MAX_SAFE_INTEGER) return { offset };
  return { offset, length: Math.max(0, end - offset + 1) };
}

/** `Content-Range` of a partial answer. */
export function formatContentRange(offset: number, length: number, size: number): string {
  return `bytes ${offset}-${offset + length - 1}/${size}`;
}

/** `Content-Range` of the answer to a range that selects nothing. */
export function formatUnsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}

/**
 * Reads the `Content-Range` of a chunk, `first-last` with or without a unit; undefined if it is none.
 * Rule: [Pushing a blob in chunks](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks).
 */
export function parseChunkRange(header: string): ChunkRange | undefined {
  const match = CHUNK.exec(header.trim());
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2]);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last < first) return undefined;
  return { first, last };
}

/** `Range` of an upload of `size` bytes. That of no bytes looks like that of one: the API has no other word for it. */
export function formatUploadRange(size: number): string {
  return `0-${Math.max(0, size - 1)}`;
}

function clamp(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}
