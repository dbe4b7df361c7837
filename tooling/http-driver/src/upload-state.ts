import { StorageError } from "@stowage/core";

/** Parts that one writer sent, numbered from 0. */
export interface Run {
  readonly writer: string;
  readonly parts: number;
}

/** What an upload consists of: the parts of the writers that continued it, in turn. */
export interface UploadState {
  /** A UUID: the nonce of the writer that began it. */
  readonly upload: string;
  readonly runs: readonly Run[];
}

/** Bytes of the upload's id, with which a payload ends: by it the server knows which parts a resume point needs. */
export const UPLOAD_ID_BYTES = 36;

/** The payload of a resume point. */
export function formatUploadState({ upload, runs }: UploadState): Uint8Array {
  return Buffer.from(`${JSON.stringify(runs)}${upload}`, "latin1");
}

/** @throws `StorageError` `CORRUPTED` if the payload is none of this driver's */
export function parseUploadState(payload: Uint8Array): UploadState {
  const text = Buffer.from(payload).toString("latin1");
  const runs = runsOf(text.slice(0, -UPLOAD_ID_BYTES));
  if (runs !== undefined) return { upload: text.slice(-UPLOAD_ID_BYTES), runs };
  throw new StorageError("CORRUPTED", "the resume point does not tell its parts; begin the upload again");
}

/** The runs that a text in JSON lists; undefined if it does not. */
export function runsOf(text: string): readonly Run[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.every(isRun)) return parsed;
  } catch {
    // It is none.
  }
  return undefined;
}

function isRun(value: unknown): value is Run {
  return typeof value === "object" && value !== null && "writer" in value && "parts" in value;
}
