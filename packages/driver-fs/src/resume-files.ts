import { hash } from "node:crypto";
import { join } from "node:path";
import { IncompatibleVersionError, StorageError } from "@stowage/core";
import { resumeDirectory } from "./keys.ts";

const VERSION = 1;
/** No memo can look like it: a record holds the memo as JSON, which has no line feed inside. */
const START = "\nstowage-fs/";
const FORMAT = /\nstowage-fs\/(\d+) ([0-9a-f]{32}) ([0-9a-f]{32})\n$/;

/** What a resume point of this driver points to. */
export interface PointFiles {
  /** Nonce of the file with its bytes: that of the writer who began it. */
  readonly data: string;
  /** Nonce of the writer who published the point. */
  readonly writer: string;
}

/** Directory of the resume points of `path`, with their bytes; the one in which ResumeLog has its records. */
export function resumeFolder(root: string, path: string): string {
  return join(resumeDirectory(root), hash("sha256", path));
}

/** File with the bytes of a resume point. */
export function dataFile(folder: string, nonce: string): string {
  return join(folder, `${nonce}.data`);
}

/**
 * File that is there as long as nobody has begun to extend the bytes of the point which writer `nonce` published. Whoever
 * unlinks it may extend them in place; anybody else copies them.
 */
export function freeFile(folder: string, nonce: string): string {
  return join(folder, `${nonce}.free`);
}

/** True for the name of a record in such a directory. */
export function isRecord(name: string): boolean {
  return /^\d+$/.test(name);
}

export function formatPoint({ data, writer }: PointFiles): Uint8Array {
  return Buffer.from(`${START}${VERSION} ${data} ${writer}\n`);
}

/**
 * Reads what {@link formatPoint} wrote.
 * @throws {@link IncompatibleVersionError}; {@link StorageError} `CORRUPTED`
 */
export function parsePoint(payload: Uint8Array): PointFiles {
  const text = Buffer.from(payload).toString("latin1");
  const version = /^\nstowage-fs\/(\d+) /.exec(text)?.[1];
  if (version !== undefined && version !== String(VERSION)) {
    throw new IncompatibleVersionError(
      `the resume point has version ${version} of @stowage/driver-fs, this one knows version ${VERSION}; ` +
        "continue the upload with the release that began it, or begin it anew",
    );
  }
  const files = findPoint(payload);
  if (files === undefined)
    throw new StorageError("CORRUPTED", "the resume point names no file; begin the upload anew");
  return files;
}

/** The same from a whole record, which ends in it; undefined for a record of any other kind. */
export function findPoint(record: Uint8Array): PointFiles | undefined {
  const text = Buffer.from(record.subarray(Math.max(0, record.length - 128))).toString("latin1");
  const [, version, data, writer] = FORMAT.exec(text) ?? [];
  if (version !== String(VERSION) || data === undefined || writer === undefined) return undefined;
  return { data, writer };
}
