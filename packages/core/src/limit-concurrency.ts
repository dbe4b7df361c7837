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
import { type GuardedDriver, guardAround } from "./guard.ts";
import { Slots } from "./slots.ts";

/**
 * The driver with at most `max` calls in flight; the others wait in order. What counts is a call, not the life of what it
 * opens: a reader while it opens, a writer while it opens and during each write, close, commit and cancel, a listing during
 * each `next()`. So a caller may hold any number of readers and writers without a deadlock. Bodies and disposal never wait.
 *
 * Takes the driver over: use and dispose what is returned.
 * @throws `TypeError` unless `max` is a whole number from 1 on
 */
export function limitConcurrency(driver: StorageDriver, max: number): GuardedDriver {
  if (!Number.isSafeInteger(max) || max < 1) {
    throw new TypeError(
      `max must be a whole number from 1 on, not ${typeof max === "number" ? max : typeof max}`,
    );
  }
  return guardAround(driver, (bare) => new LimitedDriver(bare, new Slots(max)));
}

class LimitedDriver implements StorageDriver {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly deleteObjects?: NonNullable<StorageDriver["deleteObjects"]>;
  readonly #bare: StorageDriver;
  readonly #slots: Slots;

  constructor(bare: StorageDriver, slots: Slots) {
    this.name = bare.name;
    this.capabilities = bare.capabilities;
    this.#bare = bare;
    this.#slots = slots;
    // Only if the driver has one: the fallback of guard() deletes one by one, each in its own turn.
    if (bare.deleteObjects !== undefined) {
      this.deleteObjects = (paths, options) => this.#deleteObjects(paths, options);
    }
  }

  getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return this.#slots.run(() => this.#bare.getContent(path, options), options?.signal);
  }

  putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    return this.#slots.run(() => this.#bare.putContent(path, content, options), options?.signal);
  }

  reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    return this.#slots.run(() => this.#bare.reader(path, options), options?.signal);
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    const writer = await this.#slots.run(() => this.#bare.writer(path, options), options?.signal);
    return new LimitedWriter(writer, this.#slots, options?.signal);
  }

  stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    return this.#slots.run(() => this.#bare.stat(path, options), options?.signal);
  }

  list(path: string, options?: ListOptions): AsyncIterable<ListEntry> {
    return this.#iterate(() => this.#bare.list(path, options), options?.signal);
  }

  walk(path: string, options?: ListOptions): AsyncIterable<WalkEntry> {
    return this.#iterate(() => this.#bare.walk(path, options), options?.signal);
  }

  move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    return this.#slots.run(() => this.#bare.move(source, destination, options), options?.signal);
  }

  delete(path: string, options?: OperationOptions): Promise<void> {
    return this.#slots.run(() => this.#bare.delete(path, options), options?.signal);
  }

  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    return this.#slots.run(() => this.#bare.redirectUrl(path, options), options.signal);
  }

  reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    return this.#slots.run(() => this.#bare.reclaim(options), options.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#slots.close();
    await this.#bare[Symbol.asyncDispose]();
  }

  async #deleteObjects(
    paths: readonly string[],
    options: OperationOptions | undefined,
  ): Promise<readonly DeleteFailure[]> {
    const remove = async (): Promise<readonly DeleteFailure[]> =>
      (await this.#bare.deleteObjects?.(paths, options)) ?? [];
    return await this.#slots.run(remove, options?.signal);
  }

  async *#iterate<T>(open: () => AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T, void> {
    const iterator = open()[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#slots.run(() => iterator.next(), signal);
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}

class LimitedWriter implements FileWriter {
  readonly memo?: string | undefined;
  readonly #bare: FileWriter;
  readonly #slots: Slots;
  /** The writer's whole life. */
  readonly #signal: AbortSignal | undefined;

  constructor(bare: FileWriter, slots: Slots, signal: AbortSignal | undefined) {
    this.memo = bare.memo;
    this.#bare = bare;
    this.#slots = slots;
    this.#signal = signal;
  }

  get size(): number {
    return this.#bare.size;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#slots.run(() => this.#bare.write(chunk), this.#signal);
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#slots.run(() => this.#bare.close(options), options?.signal ?? this.#signal);
  }

  commit(options?: CommitOptions): Promise<void> {
    return this.#slots.run(() => this.#bare.commit(options), options?.signal ?? this.#signal);
  }

  cancel(): Promise<void> {
    return this.#slots.run(() => this.#bare.cancel(), this.#signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#bare[Symbol.asyncDispose]();
  }
}
