import type { ReadableStream } from "node:stream/web";
import type { StorageError } from "./errors.ts";

/** What every operation of a driver takes. */
export interface OperationOptions {
  /** Ends the operation: it rejects with `signal.reason` itself within 2 s (rule 21). */
  readonly signal?: AbortSignal | undefined;
}

export interface PutContentOptions extends OperationOptions {
  /** Reject with `ALREADY_EXISTS` if the path has an object. Needs `capabilities.putIfAbsent`. */
  readonly ifAbsent?: boolean | undefined;
}

export interface ReaderOptions extends OperationOptions {
  /** First byte, 0 to the object's size. The signal given to `reader` covers the body's whole life. */
  readonly offset?: number | undefined;
  /** Bytes at most; the rest of the object if absent. */
  readonly length?: number | undefined;
}

export interface WriterOptions extends OperationOptions {
  /** Continue the path's newest resume point instead of starting at 0 (rule 10). */
  readonly append?: boolean | undefined;
  /** Bytes the caller expects the resume point to hold; another size is `CONFLICT` (rule 10). */
  readonly size?: number | undefined;
}

export interface ListOptions extends OperationOptions {
  /** Position after which to start, exclusive: `"/a/b"` is the object, `"/a/b/"` the directory with all below it (rule 4). */
  readonly startAfter?: string | undefined;
}

export interface RedirectUrlOptions extends OperationOptions {
  /** Method for which the URL is signed. */
  readonly method: "GET" | "HEAD";
  /** Milliseconds of validity, clamped to the life of the credentials; 20 minutes if absent. */
  readonly expiresIn?: number | undefined;
}

export interface ReclaimOptions extends OperationOptions {
  /** Residue last touched before this moment, by the store's own clock, is removed. */
  readonly olderThan: Date;
}

export interface CloseOptions extends OperationOptions {
  /** Text of at most 4 KiB, stored atomically with the resume point (rule 9). */
  readonly memo?: string | undefined;
  /** Reject with `CONFLICT` if the path has a resume point (rule 8). */
  readonly ifNone?: boolean | undefined;
}

export interface CommitOptions extends OperationOptions {
  /** Path at which the object appears instead of the writer's own (rule 13). */
  readonly destination?: string | undefined;
}

/** What a driver's store can do. Constant for an instance, known without I/O. */
export interface Capabilities {
  /** `"tree"`: no object below or at another's path; `"flat"`: object and directory of one name are two things (rule 17). */
  readonly namespace: "tree" | "flat";
  /** `append` and `close` work, for everyone who reaches the store (rules 8-11). The registry requires it. */
  readonly resume: boolean;
  /** Other instances, processes and machines can reach the same store. */
  readonly shared: boolean;
  /** `redirectUrl` may answer a URL (rule 20). */
  readonly redirect: boolean;
  /** Names that differ by case are different objects. */
  readonly caseSensitive: boolean;
  /** A listing that starts after a write has resolved shows it. Online garbage collection requires it. */
  readonly strongList: boolean;
  /** `putContent` takes `ifAbsent` (rule 19). */
  readonly putIfAbsent: boolean;
}

/** What is stored at a path. */
export interface FileInfo {
  readonly path: string;
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly isDirectory: boolean;
  /** By the store's own clock, whole seconds or better; undefined for directories (rule 24). */
  readonly modifiedAt?: Date | undefined;
}

/** One direct child of a directory. */
export interface ListEntry {
  /** Absolute, without a trailing slash. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** One object or directory met by `walk`. */
export type WalkEntry = FileInfo & {
  /** Leaves out everything below this directory that was not handed out yet; does nothing on an object (rule 4). */
  skip(): void;
};

/** An open object: one version of it, whatever happens to the path meanwhile (rule 15). Dispose cancels the body. */
export interface ObjectReader extends AsyncDisposable {
  /** `size` is the whole object's, not the range's. */
  readonly info: FileInfo;
  /** The bytes asked for. Abandoning it (`break`, `cancel()`, abort) releases the source at once. */
  readonly body: ReadableStream<Uint8Array>;
}

/** What `reclaim` did. */
export interface ReclaimReport {
  /** Pieces of residue removed: temporary files, segments, resume points, multipart uploads. */
  readonly removed: number;
}

/** A path that `deleteObjects` could not delete. */
export interface DeleteFailure {
  readonly path: string;
  readonly error: StorageError;
}

/**
 * One upload in progress, private to its owner until `commit`.
 *
 * States: open, then committed, closed, cancelled or abandoned. `close` and `cancel` are idempotent, `close` after commit
 * or cancel does nothing, `cancel` after `close` removes the published point while nobody continued it, dispose of anything
 * but an open writer does nothing; every other call outside *open* rejects with `WRITER_CLOSED`.
 *
 * An implementation may assume what {@link guard} assures: calls come one at a time in call order, only in states
 * that allow them, with valid arguments, and `write` never with zero bytes. Dispose may come after any of them.
 */
export interface FileWriter extends AsyncDisposable {
  /** Bytes of resolved writes, those of the resume point included. */
  readonly size: number;
  /** Text stored with the resume point that `append` continued. */
  readonly memo?: string | undefined;
  /** Takes `chunk`; the promise is the backpressure. The caller may reuse the buffer once it resolves. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes all bytes durable and resumable, not visible: publishes the path's newest resume point (rule 8). */
  close(options?: CloseOptions): Promise<void>;
  /** Publishes the object whole, at `destination` if given (rule 13). May be repeated if it failed with `retryable`. */
  commit(options?: CommitOptions): Promise<void>;
  /** Removes this writer's bytes and the resume point it opened or published, never another's (rule 12). */
  cancel(): Promise<void>;
  /** Of an open writer: abandons it. Its unpublished bytes go, the resume point that it opened stays (rule 12). */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A store of objects under paths. The rules are in docs/contract.md; numbers here are theirs.
 *
 * Callers hold a guarded driver ({@link guard}): its operations never throw synchronously, validate paths and arguments
 * before any I/O, and reject with {@link StorageError}, `TypeError` for arguments of a wrong type, or the signal's reason.
 * Implementers get valid arguments only and need not normalise their errors.
 */
export interface StorageDriver extends AsyncDisposable {
  /** Registration name, `[a-z0-9][a-z0-9-]*`; appears in errors, logs and metrics. */
  readonly name: string;
  /** Frozen; constant for the instance. */
  readonly capabilities: Capabilities;

  /** The whole object, at most 64 MiB (rule 26). The buffer is the caller's. */
  getContent(path: string, options?: OperationOptions): Promise<Uint8Array>;
  /** Replaces the object atomically (rule 19). `content` may be reused once it resolves. */
  putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void>;
  /** Opens a range of an object for streaming, pinned to one version (rule 15). */
  reader(path: string, options?: ReaderOptions): Promise<ObjectReader>;
  /** Begins an upload, or continues the newest resume point (rules 7-12). */
  writer(path: string, options?: WriterOptions): Promise<FileWriter>;
  /** Size, kind and time of what is at `path`; `/` is a directory in every existing store. */
  stat(path: string, options?: OperationOptions): Promise<FileInfo>;
  /** Direct children in key order; one iteration per iterable, errors come from `next()` (rule 4). */
  list(path: string, options?: ListOptions): AsyncIterable<ListEntry>;
  /** Everything below `path` in key order, directories before what is in them (rule 4). */
  walk(path: string, options?: ListOptions): AsyncIterable<WalkEntry>;
  /** Renames an object, atomically for readers of the destination (rule 14). */
  move(source: string, destination: string, options?: OperationOptions): Promise<void>;
  /** Removes the object or the directory with everything below it (rules 1, 22, 23). */
  delete(path: string, options?: OperationOptions): Promise<void>;
  /** A URL from which a client reads the object itself, or undefined (rule 20). */
  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined>;
  /** Removes what dead uploads left behind, never committed objects (rule 25). */
  reclaim(options: ReclaimOptions): Promise<ReclaimReport>;
  /** Deletes objects, not directories, in any order (rule 27). A driver without a batch leaves it out; guard() supplies it. */
  deleteObjects?(paths: readonly string[], options?: OperationOptions): Promise<readonly DeleteFailure[]>;
  /** Releases everything; open bodies and writers fail with `DRIVER_CLOSED`. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}
