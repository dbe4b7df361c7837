import { crc32 } from "node:zlib";
import { IncompatibleVersionError, StorageError } from "./errors.ts";

/** Names one record for good: a number may be used again where the store frees it, a nonce never is. */
export interface RecordReference {
  readonly number: number;
  readonly nonce: string;
}

/** Bytes to continue from. `continues` is absent for a writer that started at 0. */
export interface PointRecord {
  readonly kind: "point";
  readonly nonce: string;
  readonly continues?: RecordReference | undefined;
  readonly size: number;
  readonly memo?: string | undefined;
  /** The driver's own, verbatim. */
  readonly payload: Uint8Array;
}

/** A commit or a cancel of the point that it continues has begun. */
export interface MarkerRecord {
  readonly kind: "commit" | "cancel";
  readonly nonce: string;
  readonly continues: RecordReference;
}

/** Where numbers are freed: the next writer that continues nothing publishes number `first`, whoever it is. */
export interface StartRecord {
  readonly kind: "start";
  readonly nonce: string;
  /** The newest record before; absent if there was none. */
  readonly continues?: RecordReference | undefined;
  readonly first: number;
}

/** What one number of a resume log holds. `nonce` is that of the writer who put it there. */
export type ResumeRecord = PointRecord | MarkerRecord | StartRecord;

const VERSION = 1;
const NO_BYTES = new Uint8Array();

/**
 * The stored form: `stowage-resume/<version> <CRC-32 of all that follows> <header as JSON>`, a line feed, and the payload
 * byte by byte. Records of every version begin like this one up to the first space.
 */
export function formatResumeRecord(record: ResumeRecord): Uint8Array {
  const { payload = NO_BYTES, ...fields } = { payload: undefined, ...record };
  const header = Buffer.from(`${JSON.stringify(fields)}\n`);
  const checksum = crc32(payload, crc32(header)).toString(16).padStart(8, "0");
  return Buffer.concat([Buffer.from(`stowage-resume/${VERSION} ${checksum} `), header, payload]);
}

/**
 * Reads what {@link formatResumeRecord} wrote; the payload is a view of `bytes`. `name` appears in messages only.
 * @throws {@link IncompatibleVersionError} for a record of another version
 * @throws {@link StorageError} `CORRUPTED` for anything else
 */
export function parseResumeRecord(bytes: Uint8Array, name: string): ResumeRecord {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString("latin1");
  const version = /^stowage-resume\/(\d+) /.exec(start)?.[1];
  if (version !== undefined && version !== String(VERSION)) {
    throw new IncompatibleVersionError(
      `resume record ${name} has version ${version}, this @stowage/core knows version ${VERSION}; ` +
        "continue the upload with the release that began it, or begin it anew",
    );
  }
  const [frame, , checksum] = /^stowage-resume\/(\d+) ([0-9a-f]{8}) /.exec(start) ?? [];
  const end = bytes.indexOf(0x0a);
  if (frame === undefined || checksum === undefined || end === -1) throw damaged(name);
  const header = bytes.subarray(frame.length, end + 1);
  const payload = bytes.subarray(end + 1);
  if (crc32(payload, crc32(header)) !== Number.parseInt(checksum, 16)) throw damaged(name);
  const record = toRecord(JSON.parse(Buffer.from(header).toString()), payload);
  if (record === undefined) throw damaged(name);
  return record;
}

/** True for what a power failure may leave of a record that was not written durably: nothing, or zeros. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function toRecord(header: unknown, payload: Uint8Array): ResumeRecord | undefined {
  if (!isObject(header) || typeof header["nonce"] !== "string") return undefined;
  const { kind, nonce, size, memo, first } = header;
  const continues = toReference(header["continues"]);
  switch (kind) {
    case "point":
      if (typeof size !== "number" || (memo !== undefined && typeof memo !== "string")) return undefined;
      return { kind, nonce, continues, size, memo, payload };
    case "commit":
    case "cancel":
      return continues === undefined ? undefined : { kind, nonce, continues };
    case "start":
      return typeof first === "number" ? { kind, nonce, continues, first } : undefined;
    default:
      return undefined;
  }
}

function toReference(value: unknown): RecordReference | undefined {
  if (!isObject(value)) return undefined;
  const { number, nonce } = value;
  return typeof number === "number" && typeof nonce === "string" ? { number, nonce } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function damaged(name: string): StorageError {
  return new StorageError(
    "CORRUPTED",
    `resume record ${name} is damaged; the upload that it describes cannot be continued, begin it anew`,
  );
}
