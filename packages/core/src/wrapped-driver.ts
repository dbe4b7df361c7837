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
import { isStorageError } from "./errors.ts";
import { ROOT } from "./paths.ts";

/** What a wrapper changes about the calls of the driver below. */
export interface Wrapping {
  /** The path below. Throws what is wrong with it there. */
  inner(path: string): string;
  /** The path that callers know. */
  outer(path: string): string;
  /** Makes one call below. */
  run<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Ends what waits in `run`. */
  close(): void;
}

/**
 * A bare driver over another bare driver. A call is one call below, the life of a reader, writer or iteration is not: what
 * counts is opening it, each write, close, commit, cancel and `next()`. Disposal never waits for a turn.
 */
export class WrappedDriver implements StorageDriver {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly deleteObjects?: NonNullable<StorageDriver["deleteObjects"]>;
  readonly #bare: StorageDriver;
  readonly #wrapping: Wrapping;

  constructor(bare: StorageDriver, wrapping: Wrapping) {
    this.name = bare.name;
    this.capabilities = bare.capabilities;
    this.#bare = bare;
    this.#wrapping = wrapping;
    // Only if the driver has one: the fallback of guard() deletes one by one, each in its own turn.
    if (bare.deleteObjects !== undefined) {
      this.deleteObjects = (paths, options) => this.#deleteObjects(paths, options);
    }
  }

  getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return this.#run(options, () => this.#bare.getContent(this.#inner(path), options));
  }

  putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    return this.#run(options, () => this.#bare.putContent(this.#inner(path), content, options));
  }

  async reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    const reader = await this.#run(options, () => this.#bare.reader(this.#inner(path), options));
    const { info, body } = reader;
    return { info: { ...info, path }, body, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    const writer = await this.#run(options, () => this.#bare.writer(this.#inner(path), options));
    return new WrappedWriter(writer, this.#wrapping, options?.signal);
  }

  async stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    try {
      const info = await this.#run(options, () => this.#bare.stat(this.#inner(path), options));
      if (path !== ROOT || info.isDirectory) return { ...info, path };
    } catch (error) {
      if (!this.#isUnwrittenRoot(path, error)) throw error;
    }
    return { path, size: 0, isDirectory: true };
  }

  async *list(path: string, options?: ListOptions): AsyncGenerator<ListEntry, void> {
    for await (const entry of this.#iterate(path, options, (...inner) => this.#bare.list(...inner))) {
      yield { ...entry, path: this.#wrapping.outer(entry.path) };
    }
  }

  async *walk(path: string, options?: ListOptions): AsyncGenerator<WalkEntry, void> {
    for await (const entry of this.#iterate(path, options, (...inner) => this.#bare.walk(...inner))) {
      yield { ...entry, path: this.#wrapping.outer(entry.path), skip: () => entry.skip() };
    }
  }

  move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    return this.#run(options, () => this.#bare.move(this.#inner(source), this.#inner(destination), options));
  }

  delete(path: string, options?: OperationOptions): Promise<void> {
    return this.#run(options, () => this.#bare.delete(this.#inner(path), options));
  }

  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    return this.#run(options, () => this.#bare.redirectUrl(this.#inner(path), options));
  }

  reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    return this.#run(options, () => this.#bare.reclaim(options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wrapping.close();
    await this.#bare[Symbol.asyncDispose]();
  }

  async #deleteObjects(
    paths: readonly string[],
    options?: OperationOptions,
  ): Promise<readonly DeleteFailure[]> {
    const remove = async (): Promise<readonly DeleteFailure[]> =>
      (await this.#bare.deleteObjects?.(
        paths.map((path) => this.#inner(path)),
        options,
      )) ?? [];
    const failures = await this.#run(options, remove);
    return failures.map(({ path, error }) => ({ path: this.#wrapping.outer(path), error }));
  }

  async *#iterate<T>(
    path: string,
    options: ListOptions | undefined,
    open: (path: string, options: ListOptions) => AsyncIterable<T>,
  ): AsyncGenerator<T, void> {
    let iterator: AsyncIterator<T> | undefined;
    try {
      const directory = this.#inner(path);
      // A position is a path, but for the slash that it may end in: it is mapped as the text it is.
      const start = options?.startAfter && this.#inner(ROOT).replace(/\/$/, "") + options.startAfter;
      const iterating = open(directory, { ...options, startAfter: start })[Symbol.asyncIterator]();
      iterator = iterating;
      for (;;) {
        const { done, value } = await this.#run(options, () => iterating.next());
        if (done === true) return;
        yield value;
      }
    } catch (error) {
      if (!this.#isUnwrittenRoot(path, error)) throw error;
    } finally {
      await iterator?.return?.();
    }
  }

  /** Every store has its root: so does a part of a store in which nothing was written yet. */
  #isUnwrittenRoot(path: string, error: unknown): boolean {
    const isPart = path === ROOT && this.#inner(path) !== ROOT;
    return isPart && isStorageError(error) && error.code === "PATH_NOT_FOUND";
  }

  #inner(path: string): string {
    return this.#wrapping.inner(path);
  }

  async #run<T>(options: OperationOptions | undefined, call: () => Promise<T>): Promise<T> {
    return await this.#wrapping.run(call, options?.signal);
  }
}

class WrappedWriter implements FileWriter {
  readonly memo?: string | undefined;
  readonly #bare: FileWriter;
  readonly #wrapping: Wrapping;
  /** The writer's whole life. */
  readonly #signal: AbortSignal | undefined;

  constructor(bare: FileWriter, wrapping: Wrapping, signal: AbortSignal | undefined) {
    this.memo = bare.memo;
    this.#bare = bare;
    this.#wrapping = wrapping;
    this.#signal = signal;
  }

  get size(): number {
    return this.#bare.size;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#run(() => this.#bare.write(chunk));
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#run(() => this.#bare.close(options), options?.signal);
  }

  commit(options?: CommitOptions): Promise<void> {
    const commit = async (): Promise<void> => {
      const destination = options?.destination && this.#wrapping.inner(options.destination);
      await this.#bare.commit({ ...options, destination });
    };
    return this.#run(commit, options?.signal);
  }

  cancel(): Promise<void> {
    return this.#run(() => this.#bare.cancel());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#bare[Symbol.asyncDispose]();
  }

  #run(call: () => Promise<void>, signal: AbortSignal | undefined = this.#signal): Promise<void> {
    return this.#wrapping.run(call, signal);
  }
}
