import { createHmac, timingSafeEqual } from "node:crypto";
import { type DigestAlgorithm, isDigestAlgorithm } from "@stowage/oci";
import { stateUnknown, uploadInvalid } from "./refusals.ts";

/** All that a registry has to know of an upload in chunks. The client carries it from request to request. */
export interface UploadToken {
  readonly repository: string;
  readonly id: string;
  /** Bytes stored when it was made. */
  readonly offset: number;
  /** Milliseconds since 1970, by the clock of the process that began the upload. */
  readonly startedAt: number;
  /** Of the digest that the client said it would name. */
  readonly algorithm: DigestAlgorithm;
}

/** A state longer than this was not made here: a repository name has at most 255 characters, the rest is shorter. */
const MAX_LENGTH = 1024;

/** Text that carries the token and proves that it was made with `secret`. All its characters are safe in a URL's query. */
export function signToken(token: UploadToken, secret: Uint8Array): string {
  const payload = Buffer.from(JSON.stringify(token)).toString("base64url");
  return `${payload}.${mac(payload, secret).toString("base64url")}`;
}

/**
 * Reads what {@link signToken} made for the same repository.
 * @throws {@link RegistryError} `BLOB_UPLOAD_UNKNOWN`, or `BLOB_UPLOAD_INVALID` if it was made for another repository
 */
export function readToken(text: string, secret: Uint8Array, repository: string): UploadToken {
  if (typeof text !== "string" || text.length > MAX_LENGTH) throw stateUnknown();
  const [payload = "", signature = "", ...rest] = text.split(".");
  const expected = mac(payload, secret);
  const given = Buffer.from(signature, "base64url");
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw stateUnknown();
  }
  const token: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  if (!isToken(token)) throw stateUnknown();
  if (token.repository !== repository) throw uploadInvalid(repository);
  return token;
}

function mac(payload: string, secret: Uint8Array): Buffer {
  return createHmac("sha256", secret).update(payload).digest();
}

/** What this version signs. Another version of the same registry may have signed something else. */
function isToken(value: unknown): value is UploadToken {
  if (typeof value !== "object" || value === null) return false;
  const { repository, id, offset, startedAt, algorithm }: Partial<Record<keyof UploadToken, unknown>> = value;
  const isText = typeof repository === "string" && typeof id === "string";
  return (
    isText && Number.isSafeInteger(offset) && Number.isSafeInteger(startedAt) && isDigestAlgorithm(algorithm)
  );
}
