import { StorageError, type StorageErrorCode } from "@stowage/core";
import { type ErrorCode, type ErrorEntry, RegistryError } from "@stowage/oci";
import { RETRY_AFTER } from "./headers.ts";

/** An answer that refuses a request. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly errors: readonly ErrorEntry[] };
}

export interface RefusalOptions {
  /** Instead of the status that the code usually has. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A {@link RegistryError} that needs another status than its code has, or headers that help the client on. */
export class Refusal extends Error {
  readonly error: RegistryError;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(error: RegistryError, options: RefusalOptions = {}) {
    super(error.message, { cause: error });
    this.name = "Refusal";
    this.error = error;
    this.status = options.status;
    this.headers = options.headers ?? {};
  }
}

/** Status of an answer by the code of its first error. */
const STATUSES = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 404,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  TOOMANYREQUESTS: 429,
  RANGE_INVALID: 416,
  TAG_INVALID: 400,
  PAGINATION_NUMBER_INVALID: 400,
  UNAVAILABLE: 503,
  UNKNOWN: 500,
} satisfies Record<ErrorCode, number>;

interface StorageAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const BROKEN: StorageAnswer = { status: 500, code: "UNKNOWN", message: "the storage failed" };
const BUSY: StorageAnswer = { status: 503, code: "UNAVAILABLE", message: "the storage cannot answer now" };
const REFUSED: StorageAnswer = { status: 500, code: "UNKNOWN", message: "the storage refused the registry" };

/** Answers to failures of the storage that the registry has no word for. The client did nothing wrong: 5xx, save for size. */
const STORAGE_ANSWERS = {
  PATH_NOT_FOUND: BROKEN, // the registry says "unknown" where that is what it means
  INVALID_PATH: BROKEN,
  INVALID_OFFSET: BROKEN,
  NOT_A_DIRECTORY: BROKEN,
  IS_A_DIRECTORY: BROKEN,
  PATH_CONFLICT: BROKEN,
  UNSUPPORTED_METHOD: BROKEN,
  INVALID_STORAGE_DRIVER: BROKEN,
  INVALID_PARAMETERS: BROKEN,
  INCOMPATIBLE_VERSION: BROKEN,
  WRITER_CLOSED: BROKEN,
  CONFLICT: BUSY,
  ALREADY_EXISTS: BUSY,
  PERMISSION_DENIED: REFUSED,
  THROTTLED: BUSY,
  UNAVAILABLE: BUSY,
  TIMEOUT: BUSY,
  QUOTA_EXCEEDED: { status: 507, code: "UNAVAILABLE", message: "the storage is full" },
  TOO_LARGE: { status: 413, code: "SIZE_INVALID", message: "the storage takes no object of that size" },
  CORRUPTED: { status: 500, code: "UNKNOWN", message: "the stored content is damaged" },
  DRIVER_CLOSED: BUSY,
  DRIVER_GONE: BUSY,
  BACKEND: BROKEN,
} satisfies Record<StorageErrorCode, StorageAnswer>;

/** Seconds after which a client may try again what failed for now. */
const RETRY_SECONDS = "5";

/** The answer to whatever a handler threw. What is not the client's business stays out of it, and belongs in the log. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof Refusal) {
    const { status, body } = toErrorAnswer(error.error);
    return { status: error.status ?? status, headers: error.headers, body };
  }
  if (error instanceof RegistryError) {
    const status = STATUSES[error.code];
    return { status, headers: status === 503 ? { [RETRY_AFTER]: RETRY_SECONDS } : {}, body: error.toJSON() };
  }
  if (error instanceof StorageError) {
    const { status, code, message } = STORAGE_ANSWERS[error.code] ?? BROKEN;
    const headers: Record<string, string> = status === 503 ? { [RETRY_AFTER]: RETRY_SECONDS } : {};
    return { status, headers, body: { errors: [{ code, message, detail: { storage: error.code } }] } };
  }
  return refusalOfFastify(error) ?? answer(500, "UNKNOWN", "the registry failed");
}

/** The answer to Fastify's own refusals (a malformed header or path), which are the client's business. */
function refusalOfFastify(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof Error) || !("statusCode" in error) || !("code" in error)) return undefined;
  const { statusCode, code, message } = error;
  if (typeof statusCode !== "number" || statusCode < 400 || statusCode >= 500) return undefined;
  if (code === "FST_ERR_BAD_URL") {
    return answer(statusCode, "NAME_INVALID", "the path has a percent escape that is none");
  }
  return answer(statusCode, "UNSUPPORTED", message);
}

function answer(status: number, code: ErrorCode, message: string): ErrorAnswer {
  return { status, headers: {}, body: { errors: [{ code, message }] } };
}
