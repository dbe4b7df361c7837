/** Why an operation failed; stable, unlike messages. Each names a cause, not an operation. */
export const STORAGE_ERROR_CODES = [
  "PATH_NOT_FOUND",
  "INVALID_PATH",
  "INVALID_OFFSET",
  "NOT_A_DIRECTORY",
  "IS_A_DIRECTORY",
  "PATH_CONFLICT",
  "UNSUPPORTED_METHOD",
  "INVALID_STORAGE_DRIVER",
  "INVALID_PARAMETERS",
  "INCOMPATIBLE_VERSION",
  "WRITER_CLOSED",
  "CONFLICT",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "THROTTLED",
  "UNAVAILABLE",
  "TIMEOUT",
  "QUOTA_EXCEEDED",
  "TOO_LARGE",
  "CORRUPTED",
  "DRIVER_CLOSED",
  "DRIVER_GONE",
  "BACKEND",
] as const;

export type StorageErrorCode = (typeof STORAGE_ERROR_CODES)[number];

/** Facts about a failure. {@link guard} adds `driver`, `operation` and `path` where they are missing. */
export interface StorageErrorOptions {
  readonly driver?: string | undefined;
  readonly operation?: string | undefined;
  readonly path?: string | undefined;
  readonly destination?: string | undefined;
  /** The same call, unchanged, may succeed later. */
  readonly retryable?: boolean | undefined;
  /** `"unknown"`: the call may or may not have taken effect. Absent: nothing changed. */
  readonly outcome?: "unknown" | undefined;
  /** Up to 100 paths that a recursive delete could not remove (rule 23). */
  readonly failed?: readonly string[] | undefined;
  /** The backend's own error. It never appears in `toJSON()`: it may quote a secret. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for("@stowage/core/error/1");

function hasCode(value: unknown, code: StorageErrorCode): boolean {
  return isStorageError(value) && value.code === code;
}

/** True for a {@link StorageError} of this or any other copy of core. */
export function isStorageError(value: unknown): value is StorageError {
  return typeof value === "object" && value !== null && BRAND in value;
}

/**
 * The failure of a storage operation. Compare `code`, or use `instanceof` with this class or a named subclass: both hold
 * across copies of core, since they look at a brand and the code instead of the prototype.
 */
export class StorageError extends Error {
  readonly code: StorageErrorCode;
  driver: string | undefined;
  operation: string | undefined;
  path: string | undefined;
  destination: string | undefined;
  readonly retryable: boolean;
  readonly outcome: "unknown" | undefined;
  readonly failed: readonly string[] | undefined;

  constructor(code: StorageErrorCode, message: string, options: StorageErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, BRAND, { value: true });
    this.name = "StorageError";
    this.code = code;
    this.driver = options.driver;
    this.operation = options.operation;
    this.path = options.path;
    this.destination = options.destination;
    this.retryable = options.retryable ?? false;
    this.outcome = options.outcome;
    this.failed = options.failed;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isStorageError(value);
  }

  /** Everything but the cause and the stack; safe to log and to send to another process. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, driver, operation, path, destination, retryable, outcome, failed } = this;
    const all = { name, code, message, driver, operation, path, destination, retryable, outcome, failed };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }
}

/** Nothing is stored at the path. Never an outage, a refusal or a missing bucket. */
export class PathNotFoundError extends StorageError {
  constructor(path: string, options: StorageErrorOptions = {}) {
    super("PATH_NOT_FOUND", `nothing is stored at ${path}`, { path, ...options });
    this.name = "PathNotFoundError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "PATH_NOT_FOUND");
  }
}

/** The path is outside the grammar; decided before any I/O. */
export class InvalidPathError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("INVALID_PATH", message, options);
    this.name = "InvalidPathError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "INVALID_PATH");
  }
}

/** The offset or length is negative, fractional, unsafe or beyond the object. */
export class InvalidOffsetError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("INVALID_OFFSET", message, options);
    this.name = "InvalidOffsetError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "INVALID_OFFSET");
  }
}

/** The driver does not offer this, by its declared capabilities or for this state of the object. */
export class UnsupportedMethodError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("UNSUPPORTED_METHOD", message, options);
    this.name = "UnsupportedMethodError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "UNSUPPORTED_METHOD");
  }
}

/** No driver of that name is registered or found. */
export class InvalidStorageDriverError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("INVALID_STORAGE_DRIVER", message, options);
    this.name = "InvalidStorageDriverError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "INVALID_STORAGE_DRIVER");
  }
}

/** A parameter is unknown, missing, of the wrong kind, out of range or contradicts another. */
export class InvalidParametersError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("INVALID_PARAMETERS", message, options);
    this.name = "InvalidParametersError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "INVALID_PARAMETERS");
  }
}

/** A private record, or a driver in another process, speaks a version that this one does not know. */
export class IncompatibleVersionError extends StorageError {
  constructor(message: string, options: StorageErrorOptions = {}) {
    super("INCOMPATIBLE_VERSION", message, options);
    this.name = "IncompatibleVersionError";
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasCode(value, "INCOMPATIBLE_VERSION");
  }
}
