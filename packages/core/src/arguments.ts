import type {
  CloseOptions,
  CommitOptions,
  ListOptions,
  OperationOptions,
  PutContentOptions,
  ReaderOptions,
  ReclaimOptions,
  RedirectUrlOptions,
  StorageDriver,
  WriterOptions,
} from "./contract.ts";
import { describeValue } from "./describe-value.ts";
import { InvalidOffsetError, StorageError } from "./errors.ts";
import { DEFAULT_REDIRECT_EXPIRY, MAX_CONTENT_BYTES, MAX_MEMO_BYTES } from "./limits.ts";
import { checkPath, checkPosition } from "./paths.ts";

/*
 * Each function checks one kind of argument before any I/O. Types are wrong in calls from JavaScript only, so the checks
 * look useless to the compiler. Wrong types, and values that mean nothing (a negative `expiresIn`), are TypeErrors;
 * values outside a limit have the code that the contract gives them. Unknown options are ignored.
 */

const DRIVER_METHODS = [
  ...[
    "getContent",
    "putContent",
    "reader",
    "writer",
    "stat",
    "list",
    "walk",
    "move",
    "delete",
    "redirectUrl",
    "reclaim",
  ],
  Symbol.asyncDispose,
] as const;

/** Lets a driver pass: a name, capabilities and every method that is not optional. */
export function checkDriver(driver: StorageDriver): void {
  if (typeof driver !== "object" || driver === null) {
    throw new TypeError(`driver must be a StorageDriver, not ${kindOf(driver)}`);
  }
  const missing = DRIVER_METHODS.filter((method) => typeof Reflect.get(driver, method) !== "function");
  if (missing.length > 0) throw new TypeError(`the driver has no ${missing.map(String).join(", ")}`);
  if (typeof driver.name !== "string") throw new TypeError("the driver has no name");
  if (typeof driver.capabilities !== "object") throw new TypeError("the driver has no capabilities");
}

export function checkOptions(options: OperationOptions | undefined): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object, not ${kindOf(options)}`);
  }
  const { signal } = options;
  if (signal === undefined) return;
  if (typeof signal?.aborted !== "boolean" || typeof signal.addEventListener !== "function") {
    throw new TypeError(`options.signal must be an AbortSignal, not ${kindOf(signal)}`);
  }
}

export function checkReaderOptions(options: ReaderOptions | undefined): void {
  checkOptions(options);
  checkByteCount("offset", options?.offset);
  checkByteCount("length", options?.length);
}

export function checkWriterOptions(options: WriterOptions | undefined): void {
  checkOptions(options);
  checkFlag("append", options?.append);
  checkByteCount("size", options?.size);
  // Passing over it would start at 0 an upload that the caller means to continue, and its close would end the old one.
  if (options?.append !== true && (options?.size ?? 0) > 0) {
    throw new TypeError(
      `options.size is ${options?.size}, but a writer without append starts at 0; set append`,
    );
  }
}

export function checkPutContentOptions(options: PutContentOptions | undefined): void {
  checkOptions(options);
  checkFlag("ifAbsent", options?.ifAbsent);
}

export function checkListOptions(options: ListOptions | undefined): void {
  checkOptions(options);
  if (options?.startAfter !== undefined) checkPosition(options.startAfter);
}

export function checkCommitOptions(options: CommitOptions | undefined): void {
  checkOptions(options);
  if (options?.destination !== undefined) checkPath(options.destination, "destination");
}

export function checkCloseOptions(options: CloseOptions | undefined): void {
  checkOptions(options);
  checkFlag("ifNone", options?.ifNone);
  const memo = options?.memo;
  if (memo === undefined) return;
  if (typeof memo !== "string") throw new TypeError(`options.memo must be a string, not ${kindOf(memo)}`);
  if (/\p{Surrogate}/u.test(memo))
    throw new TypeError("options.memo has half a surrogate pair, which no text has");
  const bytes = Buffer.byteLength(memo);
  if (bytes > MAX_MEMO_BYTES) {
    throw new StorageError(
      "TOO_LARGE",
      `the memo has ${bytes} bytes of UTF-8; ${MAX_MEMO_BYTES} are allowed`,
    );
  }
}

/** Gives the options with their default filled in. */
export function checkRedirectUrlOptions(options: RedirectUrlOptions): Required<RedirectUrlOptions> {
  checkRequired(options);
  const { method, expiresIn = DEFAULT_REDIRECT_EXPIRY, signal } = options;
  if (method !== "GET" && method !== "HEAD") {
    throw new TypeError(`options.method must be "GET" or "HEAD", not ${describeValue(method)}`);
  }
  if (!Number.isSafeInteger(expiresIn) || expiresIn <= 0) {
    throw new TypeError(
      `options.expiresIn must be a positive number of whole milliseconds, not ${describeValue(expiresIn)}`,
    );
  }
  return { method, expiresIn, signal };
}

/** Gives the options with a date of their own: dates change. */
export function checkReclaimOptions(options: ReclaimOptions): ReclaimOptions {
  checkRequired(options);
  const { olderThan, signal } = options;
  if (!(olderThan instanceof Date) || Number.isNaN(olderThan.getTime())) {
    const given = olderThan instanceof Date ? "an invalid one" : `not ${kindOf(olderThan)}`;
    throw new TypeError(`options.olderThan must be a valid Date, ${given}`);
  }
  return { olderThan: new Date(olderThan), signal };
}

export function checkContent(content: Uint8Array): void {
  checkBytes("content", content);
  if (content.byteLength > MAX_CONTENT_BYTES) {
    const limit = `${MAX_CONTENT_BYTES} are allowed; use a writer`;
    throw new StorageError("TOO_LARGE", `the content has ${content.byteLength} bytes; ${limit}`);
  }
}

/** Lets a Uint8Array pass that still has its memory: one whose buffer was transferred looks like an empty one. */
export function checkBytes(name: string, bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${name} must be a Uint8Array, not ${kindOf(bytes)}`);
  const { buffer } = bytes;
  if ("detached" in buffer && buffer.detached === true) {
    throw new TypeError(`${name} is a Uint8Array whose buffer was transferred`);
  }
}

/** Gives a copy: the caller may change its array while the operation runs. */
export function checkPaths(paths: readonly string[]): readonly string[] {
  if (!Array.isArray(paths)) throw new TypeError(`paths must be an array, not ${kindOf(paths)}`);
  for (const path of paths) checkPath(path);
  return [...paths];
}

function checkRequired(options: OperationOptions): void {
  if (options === undefined) throw new TypeError("options must be an object, not undefined");
  checkOptions(options);
}

function checkFlag(name: string, value: boolean | undefined): void {
  if (value !== undefined && typeof value !== "boolean") {
    throw new TypeError(`options.${name} must be a boolean, not ${kindOf(value)}`);
  }
}

function checkByteCount(name: string, value: number | undefined): void {
  if (value === undefined) return;
  if (typeof value !== "number")
    throw new TypeError(`options.${name} must be a number, not ${kindOf(value)}`);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidOffsetError(`options.${name} is ${value}; give a whole number from 0 to 2^53 - 1`);
  }
}

/** Numbers as they are, anything else by type: a value may be a secret or a megabyte. */
function kindOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  return value === null ? "null" : typeof value;
}
