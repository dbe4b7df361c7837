import type {
  CloseOptions,
  CommitOptions,
  FileWriter,
  ListEntry,
  ListOptions,
  OperationOptions,
  PutContentOptions,
  ReaderOptions,
  ReclaimOptions,
  RedirectUrlOptions,
  StorageDriver,
  WalkEntry,
  WriterOptions,
} from "@stowage/core";

/** Called before an operation reaches the driver; what it throws is what the caller gets. */
export type Hook = (operation: string, path: string) => Promise<void> | void;

/** Operations that change the store: what matters for the order of writes. */
const WRITES = /^(putContent|move|delete|commit|close|cancel) /;

/** A driver that writes down what is done through it, and lets a test step in before it is done. */
export class WatchedDriver implements StorageDriver {
  readonly name: string;
  readonly capabilities: StorageDriver["capabilities"];
  /** `operation path`, in the order in which they began. */
  readonly operations: string[] = [];
  hook: Hook = () => undefined;
  readonly #driver: StorageDriver;

  constructor(driver: StorageDriver, capabilities: Partial<StorageDriver["capabilities"]> = {}) {
    this.#driver = driver;
    this.name = driver.name;
    this.capabilities = { ...driver.capabilities, ...capabilities };
  }

  /** What was done to the store since the last look, short: without what all paths have in common. */
  takeWrites(): string[] {
    const writes = this.operations.filter((operation) => WRITES.test(operation));
    this.operations.length = 0;
    return writes.map((write) => write.replaceAll("/docker/registry/v2/", ""));
  }

  async note(operation: string, path: string): Promise<void> {
    this.operations.push(`${operation} ${path}`);
    await this.hook(operation, path);
  }

  async getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    await this.note("getContent", path);
    return await this.#driver.getContent(path, options);
  }

  async putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    await this.note("putContent", path);
    await this.#driver.putContent(path, content, options);
  }

  async reader(path: string, options?: ReaderOptions): ReturnType<StorageDriver["reader"]> {
    await this.note("reader", path);
    return await this.#driver.reader(path, options);
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    const { append = false, size } = options ?? {};
    await this.note(append ? "append" : "writer", size === undefined ? path : `${path} at ${size}`);
    return new WatchedWriter(this, path, await this.#driver.writer(path, options));
  }

  async stat(path: string, options?: OperationOptions): ReturnType<StorageDriver["stat"]> {
    await this.note("stat", path);
    return await this.#driver.stat(path, options);
  }

  async *list(path: string, options?: ListOptions): AsyncGenerator<ListEntry> {
    await this.note("list", path);
    yield* this.#driver.list(path, options);
  }

  async *walk(path: string, options?: ListOptions): AsyncGenerator<WalkEntry> {
    await this.note("walk", path);
    yield* this.#driver.walk(path, options);
  }

  async move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    await this.note("move", `${source} ${destination}`);
    await this.#driver.move(source, destination, options);
  }

  async delete(path: string, options?: OperationOptions): Promise<void> {
    await this.note("delete", path);
    await this.#driver.delete(path, options);
  }

  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    return this.#driver.redirectUrl(path, options);
  }

  reclaim(options: ReclaimOptions): ReturnType<StorageDriver["reclaim"]> {
    return this.#driver.reclaim(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
  }
}

class WatchedWriter implements FileWriter {
  readonly #watch: WatchedDriver;
  readonly #path: string;
  readonly #writer: FileWriter;

  constructor(watch: WatchedDriver, path: string, writer: FileWriter) {
    this.#watch = watch;
    this.#path = path;
    this.#writer = writer;
  }

  get size(): number {
    return this.#writer.size;
  }

  get memo(): string | undefined {
    return this.#writer.memo;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#watch.note("write", this.#path);
    await this.#writer.write(chunk);
  }

  async close(options?: CloseOptions): Promise<void> {
    await this.#watch.note("close", this.#path);
    await this.#writer.close(options);
  }

  async commit(options?: CommitOptions): Promise<void> {
    const { destination } = options ?? {};
    await this.#watch.note("commit", destination === undefined ? this.#path : `${this.#path} ${destination}`);
    await this.#writer.commit(options);
  }

  async cancel(): Promise<void> {
    await this.#watch.note("cancel", this.#path);
    await this.#writer.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch.note("dispose", this.#path);
    await this.#writer[Symbol.asyncDispose]();
  }
}
