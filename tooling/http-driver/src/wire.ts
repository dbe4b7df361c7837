import { createHash } from "node:crypto";

/** Headers of the protocol between the small driver and its server, beside those of HTTP itself. */
export const DIGEST_HEADER = "content-digest";
/** Random text that a mutation leaves on its object: by it a driver knows its own work again. */
export const MARK_HEADER = "x-mark";
export const MODIFIED_HEADER = "x-modified";

/** Media type of every document that the server writes. */
export const DOCUMENT_TYPE = "application/json";

/** Value of a `Content-Digest` header, as RFC 9530 writes it. */
export function contentDigest(body: Uint8Array): string {
  return digestValue(createHash("sha256").update(body).digest("base64"));
}

export function digestValue(base64: string): string {
  return `sha-256=:${base64}:`;
}

/** What the server says when it refuses. */
export type RefusalName =
  | "NotFound"
  | "NoSuchUpload"
  | "NoSuchRecord"
  | "Exists"
  | "Changed"
  | "OutOfRange"
  | "Malformed"
  | "Denied";

export interface ErrorDocument {
  readonly error: RefusalName | string;
}

/** What is at a path. */
export interface StatDocument {
  readonly path: string;
  readonly size: number;
  readonly isDirectory: boolean;
  readonly modifiedAt?: string | undefined;
  readonly mark?: string | undefined;
}

/** A page of a listing; without `next` it is the last. */
export interface ListDocument {
  readonly entries: readonly StatDocument[];
  readonly next?: string | undefined;
}
