import type {
  Capabilities,
  CloseOptions,
  CommitOptions,
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
import { InvalidPathError, isStorageError, StorageError } from "./errors.ts";
import { type GuardedDriver, guardAround } from "./guard.ts";
import { checkPath, isValidPath, ROOT } from "./paths.ts";

/**
 * The part of a store below the directory `prefix`, as a store of its own: `/a` there is `prefix` + `/a` in the driver,
 * in arguments, results and errors alike. The directory need not exist. A path that is valid by itself but too long with
 * the prefix is `INVALID_PATH`. `reclaim` works on the whole store, since residue has no path.
 *
 * Takes the driver over: use and dispose what is returned.
 * @throws {@link InvalidPathError} if `prefix` is no path
 */
export function prefixed(driver: StorageDriver, prefix: string): GuardedDriver {
  checkPath(prefix, "prefix");
  const names = new Names(prefix);
  return guardAround(
    driver,
    (bare) => new PrefixedDriver(bare, names),
    (error) => names.outerError(error),
  );
}

/** Paths outside and inside. */
class Names {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** `path` in the driver. */
  inner(path: string): string {
    if (path === ROOT) return this.prefix;
    const inner = this.prefix + path;
    if (isValidPath(inner)) return inner;
    throw new InvalidPathError(`path ${path} is too long or too deep below ${this.prefix}`);
  }

  /** As {@link inner}, for the position of `startAfter`. */
  innerPosition(position: string | undefined): string | undefined {
    return position && this.prefix + position;
  }

  outer(path: string): string {
    if (path === this.prefix) return ROOT;
    return path.startsWith(`${this.prefix}/`) ? path.slice(this.prefix.length) : path;
  }

  /** The error with paths as callers know them, in its text too. A copy: errors are thrown again. */
  outerError(error: StorageError): StorageError {
    const inner = [error.path, error.destination, ...(error.failed ?? [])].filter(
      (path) => path !== undefined,
    );
    let { message } = error;
    // The longest first: one path may be the beginning of another.
    for (const path of inner.sort((left, right) => right.length - left.length)) {
      message = message.replaceAll(path, this.outer(path));
    }
    const { code, name, driver, operation, retryable, outcome, cause, stack } = error;
    const path = error.path && this.outer(error.path);
    const destination = error.destination && this.outer(error.destination);
    const failed = error.failed?.map((each) => this.outer(each));
    const facts = { driver, operation, path, destination, retryable, outcome, failed, cause };
    const rewritten = { name, stack: stack?.replace(error.message, () => message) };
    return Object.assign(new StorageError(code, message, facts), rewritten);
  }
}

class PrefixedDriver implements StorageDriver {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly deleteObjects?: NonNullable<StorageDriver["deleteObjects"]>;
  readonly #bare: StorageDriver;
  readonly #names: Names;

  constructor(bare: StorageDriver, names: Names) {
    this.name = bare.name;
    this.capabilities = bare.capabilities;
    this.#bare = bare;
    this.#names = names;
    if (bare.deleteObjects !== undefined) {
      this.deleteObjects = (paths, options) => this.#deleteObjects(paths, options);
    }
  }

  async getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return await this.#bare.getContent(this.#names.inner(path), options);
  }

  async putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    await this.#bare.putContent(this.#names.inner(path), content, options);
  }

  async reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    const reader = await this.#bare.reader(this.#names.inner(path), options);
    const { body } = reader;
    return {
      info: { ...reader.info, path },
      body,
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    };
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    return new PrefixedWriter(await this.#bare.writer(this.#names.inner(path), options), this.#names);
  }

  async stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    try {
      const info = await this.#bare.stat(this.#names.inner(path), options);
      if (path !== ROOT || info.isDirectory) return { ...info, path };
    } catch (error) {
      if (path !== ROOT || !isMissing(error)) throw error;
    }
    // Every store has its root, also one in which nothing was written yet.
    return { path, size: 0, isDirectory: true };
  }

  async *list(path: string, options?: ListOptions): AsyncGenerator<ListEntry, void> {
    for await (const entry of this.#below(path, options, (inner, all) => this.#bare.list(inner, all))) {
      yield { path: this.#names.outer(entry.path), isDirectory: entry.isDirectory };
    }
  }

  async *walk(path: string, options?: ListOptions): AsyncGenerator<WalkEntry, void> {
    for await (const entry of this.#below(path, options, (inner, all) => this.#bare.walk(inner, all))) {
      yield { ...entry, path: this.#names.outer(entry.path), skip: () => entry.skip() };
    }
  }

  async move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    await this.#bare.move(this.#names.inner(source), this.#names.inner(destination), options);
  }

  async delete(path: string, options?: OperationOptions): Promise<void> {
    await this.#bare.delete(this.#names.inner(path), options);
  }

  async redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    return await this.#bare.redirectUrl(this.#names.inner(path), options);
  }

  async reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    return await this.#bare.reclaim(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bare[Symbol.asyncDispose]();
  }

  async #deleteObjects(
    paths: readonly string[],
    options: OperationOptions | undefined,
  ): Promise<readonly DeleteFailure[]> {
    const inner = paths.map((path) => this.#names.inner(path));
    const failures = (await this.#bare.deleteObjects?.(inner, options)) ?? [];
    return failures.map(({ path, error }) => ({ path: this.#names.outer(path), error }));
  }

  async *#below<T>(
    path: string,
    options: ListOptions | undefined,
    open: (path: string, options: ListOptions) => AsyncIterable<T>,
  ): AsyncGenerator<T, void> {
    const startAfter = this.#names.innerPosition(options?.startAfter);
    try {
      yield* open(this.#names.inner(path), { ...options, startAfter });
    } catch (error) {
      if (path !== ROOT || !isMissing(error)) throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return isStorageError(error) && error.code === "PATH_NOT_FOUND";
}

class PrefixedWriter implements FileWriter {
  readonly memo?: string | undefined;
  readonly #bare: FileWriter;
  readonly #names: Names;

  constructor(bare: FileWriter, names: Names) {
    this.memo = bare.memo;
    this.#bare = bare;
    this.#names = names;
  }

  get size(): number {
    return this.#bare.size;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#bare.write(chunk);
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#bare.close(options);
  }

  async commit(options: CommitOptions = {}): Promise<void> {
    const { destination } = options;
    await this.#bare.commit({ ...options, destination: destination && this.#names.inner(destination) });
  }

  cancel(): Promise<void> {
    return this.#bare.cancel();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#bare[Symbol.asyncDispose]();
  }
}
