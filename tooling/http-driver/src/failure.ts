import { StorageError, type StorageErrorCode } from "@stowage/core";

export interface FailureFacts {
  /** Another attempt may succeed. */
  readonly isTransient: boolean;
  /** The server may have done what it was asked. */
  readonly mayHaveActed: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** Why one attempt failed. */
export class Failure extends Error {
  readonly code: StorageErrorCode;
  readonly facts: FailureFacts;

  constructor(code: StorageErrorCode, message: string, facts: FailureFacts) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }
}

const NEVER_SENT: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);
const SECOND = 1000;

/** What a failed attempt means, whatever threw. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return new Failure("UNAVAILABLE", `the connection failed with ${String(code ?? error)}`, {
    isTransient: true,
    mayHaveActed: !NEVER_SENT.has(code),
    cause: error,
  });
}

export function silence(milliseconds: number): Failure {
  const message = `the server said nothing for ${milliseconds} ms`;
  return new Failure("TIMEOUT", message, { isTransient: true, mayHaveActed: true });
}

export function late(milliseconds: number): Failure {
  const message = `no answer within the deadline of ${milliseconds} ms`;
  return new Failure("TIMEOUT", message, { isTransient: true, mayHaveActed: true });
}

/** An answer that the server would not give, or that did not arrive whole. */
export function broken(code: "BACKEND" | "CORRUPTED", what: string): Failure {
  return new Failure(code, what, { isTransient: true, mayHaveActed: true });
}

/** What an answer of this status means, where it is no refusal of the server's own. */
export function statusFailure(status: number, retryAfter: string | undefined): Failure {
  const facts = { isTransient: false, mayHaveActed: false };
  const transient = { isTransient: true, mayHaveActed: false, retryAfter: waitOf(retryAfter) };
  const message = `the server answered ${status}`;
  if (status === 401 || status === 403) return new Failure("PERMISSION_DENIED", message, facts);
  if (status === 408) return new Failure("TIMEOUT", message, transient);
  if (status === 429) return new Failure("THROTTLED", message, transient);
  if (status >= 500) return new Failure("UNAVAILABLE", message, { ...transient, mayHaveActed: true });
  return new Failure("BACKEND", message, facts);
}

/** The error that a caller gets once no further attempt is made. */
export function toStorageError(failure: Failure, attempts: number, isUnknown: boolean): StorageError {
  const times = attempts === 1 ? "" : ` (attempt ${attempts})`;
  return new StorageError(failure.code, `${failure.message}${times}`, {
    retryable: failure.facts.isTransient,
    outcome: isUnknown ? "unknown" : undefined,
    cause: failure,
  });
}

/** Milliseconds of a `Retry-After`: seconds or a date. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * SECOND : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined;
}
