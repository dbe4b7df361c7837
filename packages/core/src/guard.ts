import {
  checkContent,
  checkDriver,
  checkListOptions,
  checkOptions,
  checkPaths,
  checkPutContentOptions,
  checkReclaimOptions,
  checkRedirectUrlOptions,
} from "./arguments.ts";
import type {
  Capabilities,
  DeleteFailure,
  FileInfo,
  FileWriter,
  ListEntry,
  ListOptions,
  ObjectReader,
  OperationOptions,
  PutContentOptions,
  ReaderOptions,
  ReclaimOptions,
  ReclaimReport,
  RedirectUrlOptions,
  StorageDriver,
  WalkEntry,
  WriterOptions,
} from "./contract.ts";
import { deleteOneByOne } from "./delete-one-by-one.ts";
import { StorageError, UnsupportedMethodError } from "./errors.ts";
import { Gate, type Translate } from "./guard-gate.ts";
import { GuardedListing, presentListEntry, presentWalkEntry } from "./guard-listing.ts";
import { openReader, openWriter } from "./guard-opening.ts";
import { MAX_CONTENT_BYTES } from "./limits.ts";
import { checkDirectoryPath, checkPath } from "./paths.ts";
import { type Call, OperationTrace, traced } from "./tracing.ts";

/** Mark of guarded drivers, also those of other copies of core. */
const GUARDED = Symbol.for("@stowage/core/guarded/1");

/** A driver that keeps what {@link guard} promises. */
export interface GuardedDriver extends StorageDriver {
  /** The driver's own batch, else `delete` of each, some at a time (rule 27). */
  deleteObjects(paths: readonly string[], options?: OperationOptions): Promise<readonly DeleteFailure[]>;
}

/** What lies under a guard. */
interface Underneath {
  readonly bare: StorageDriver;
  readonly translate: Translate | undefined;
}

/**
 * Makes a driver that holds backend code only keep the whole contract; whoever creates a bare driver guards it, once.
 *
 * Arguments are checked before any I/O, operations never throw synchronously, an abort ends them at once, and every error,
 * also in bodies, iterations and writers, is a {@link StorageError} that names driver, operation and path (`BACKEND` if the
 * driver threw anything else), a `TypeError` for arguments of a wrong type, or the signal's own reason. Writers keep the
 * contract's states; calls of one writer reach the driver one at a time. What the driver lacks is refused or supplied:
 * `append` and `close` without `resume`, `ifAbsent` without `putIfAbsent`, `deleteObjects`, `commit` with a destination.
 * Each operation is an event on {@link OPERATION_CHANNEL}. A guarded driver is returned as it is.
 *
 * The guarded driver owns the one below: dispose it, not that one.
 * @throws `TypeError` for what is no driver
 */
export function guard(driver: StorageDriver): GuardedDriver {
  checkDriver(driver);
  return isGuarded(driver) ? driver : new Guard(driver, undefined);
}

/**
 * As {@link guard}, for wrappers: `wrap` gets the bare driver, so that no call is checked twice and no body wrapped twice.
 * `translate` rewrites the errors of what it returns.
 */
export function guardAround(
  driver: StorageDriver,
  wrap: (bare: StorageDriver) => StorageDriver,
  translate?: Translate,
): GuardedDriver {
  checkDriver(driver);
  const inner: Underneath = isGuarded(driver) ? driver[GUARDED] : { bare: driver, translate: undefined };
  const both = (error: StorageError): StorageError => {
    const translated = inner.translate?.(error) ?? error;
    return translate?.(translated) ?? translated;
  };
  return new Guard(
    wrap(inner.bare),
    inner.translate === undefined && translate === undefined ? undefined : both,
  );
}

function isGuarded(driver: StorageDriver): driver is GuardedDriver & { readonly [GUARDED]: Underneath } {
  return GUARDED in driver;
}

class Guard implements GuardedDriver {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly [GUARDED]: Underneath;
  readonly #bare: StorageDriver;
  readonly #gate: Gate;
  #disposal: Promise<void> | undefined;

  constructor(bare: StorageDriver, translate: Translate | undefined) {
    this.name = bare.name;
    this.capabilities = Object.freeze({ ...bare.capabilities });
    this[GUARDED] = { bare, translate };
    this.#bare = bare;
    this.#gate = new Gate(bare, translate);
  }

  getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    const get = async (signal: AbortSignal | undefined): Promise<Uint8Array> => {
      const content = await this.#bare.getContent(path, { signal });
      if (content.byteLength <= MAX_CONTENT_BYTES) return content;
      const limit = `${MAX_CONTENT_BYTES} are allowed; use a reader`;
      throw new StorageError("TOO_LARGE", `the object at ${path} has ${content.byteLength} bytes; ${limit}`);
    };
    return this.#perform(
      { operation: "getContent", path },
      options,
      () => checkPath(path),
      get,
      byteLengthOf,
    );
  }

  putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    const check = (): void => {
      checkPath(path);
      checkContent(content);
      checkPutContentOptions(options);
      if (options?.ifAbsent === true && !this.capabilities.putIfAbsent) {
        throw new UnsupportedMethodError(
          `driver ${this.name} cannot put only if absent; put without ifAbsent`,
        );
      }
    };
    const ifAbsent = options?.ifAbsent;
    const put = (signal: AbortSignal | undefined) =>
      this.#bare.putContent(path, content, { ifAbsent, signal });
    return this.#perform({ operation: "putContent", path }, options, check, put, () => content.byteLength);
  }

  reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    return openReader(this.#gate, this.#bare, path, options);
  }

  writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    return openWriter(this.#gate, this.#bare, path, options);
  }

  stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    const stat = (signal: AbortSignal | undefined) => this.#bare.stat(path, { signal });
    return this.#perform({ operation: "stat", path }, options, () => checkDirectoryPath(path), stat);
  }

  list(path: string, options?: ListOptions): AsyncIterable<ListEntry> {
    const open = (listing: ListOptions) => this.#bare.list(path, listing);
    return this.#iterate({ operation: "list", path }, options, open, presentListEntry);
  }

  walk(path: string, options?: ListOptions): AsyncIterable<WalkEntry> {
    const open = (listing: ListOptions) => this.#bare.walk(path, listing);
    return this.#iterate({ operation: "walk", path }, options, open, presentWalkEntry());
  }

  move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    const check = (): void => {
      checkPath(source, "source");
      checkPath(destination, "destination");
    };
    const move = (signal: AbortSignal | undefined) => this.#bare.move(source, destination, { signal });
    return this.#perform({ operation: "move", path: source, destination }, options, check, move);
  }

  delete(path: string, options?: OperationOptions): Promise<void> {
    const remove = (signal: AbortSignal | undefined) => this.#bare.delete(path, { signal });
    return this.#perform({ operation: "delete", path }, options, () => checkPath(path), remove);
  }

  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    let checked = options;
    const check = (): void => {
      checkPath(path);
      checked = checkRedirectUrlOptions(options);
    };
    const redirect = async (signal: AbortSignal | undefined): Promise<URL | undefined> =>
      this.capabilities.redirect ? await this.#bare.redirectUrl(path, { ...checked, signal }) : undefined;
    return this.#perform({ operation: "redirectUrl", path }, options, check, redirect);
  }

  reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    let checked = options;
    const check = (): void => {
      checked = checkReclaimOptions(options);
    };
    const reclaim = (signal: AbortSignal | undefined) => this.#bare.reclaim({ ...checked, signal });
    return this.#perform({ operation: "reclaim" }, options, check, reclaim);
  }

  deleteObjects(paths: readonly string[], options?: OperationOptions): Promise<readonly DeleteFailure[]> {
    const call = { operation: "deleteObjects" };
    let checked = paths;
    const check = (): void => {
      checked = checkPaths(paths);
    };
    const failure = (path: string, error: unknown) => this.#gate.failure(error, { ...call, path });
    const remove = async (signal: AbortSignal | undefined): Promise<readonly DeleteFailure[]> => {
      if (checked.length === 0) return [];
      if (this.#bare.deleteObjects !== undefined) {
        const failures = await this.#bare.deleteObjects(checked, { signal });
        return failures.map(({ path, error }) => ({ path, error: failure(path, error) }));
      }
      const removeOne = async (path: string): Promise<StorageError | undefined> => {
        try {
          await this.#bare.delete(path, { signal });
        } catch (error) {
          const named = failure(path, error);
          if (named.code !== "PATH_NOT_FOUND") return named;
        }
        return undefined;
      };
      return await deleteOneByOne(checked, removeOne, signal);
    };
    return this.#perform(call, options, check, remove);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#gate.close(() => this.#bare[Symbol.asyncDispose]());
    await this.#disposal;
  }

  /** Checks the arguments, then makes one call of the driver. */
  #perform<T>(
    call: Call,
    options: OperationOptions | undefined,
    check: () => void,
    start: (signal: AbortSignal | undefined) => Promise<T>,
    bytesOf?: (result: T) => number,
  ): Promise<T> {
    try {
      check();
      checkOptions(options);
    } catch (error) {
      return Promise.reject(this.#gate.refusal(error, call));
    }
    const trace = OperationTrace.begin(this.name, call);
    if (trace === undefined) return this.#gate.run(call, options?.signal, start);
    return traced(trace, () => this.#gate.run(call, options?.signal, start), bytesOf);
  }

  #iterate<T extends ListEntry>(
    call: Call & { readonly path: string },
    options: ListOptions | undefined,
    open: (options: ListOptions) => AsyncIterable<T>,
    present: (entry: T) => T | undefined,
  ): AsyncIterable<T> {
    const gate = this.#gate;
    try {
      checkDirectoryPath(call.path);
      checkListOptions(options);
    } catch (error) {
      const refusal = gate.refusal(error, call);
      return new GuardedListing({ gate, call, signal: undefined, refusal, open: () => open({}), present });
    }
    const { startAfter, signal } = options ?? {};
    return new GuardedListing({
      gate,
      call,
      signal,
      open: (life) => open({ startAfter, signal: life }),
      present,
    });
  }
}

function byteLengthOf(bytes: Uint8Array): number {
  return bytes.byteLength;
}
