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
} from "@stowage/core";
import { type CallFacts, callText, type Journal } from "./journal.ts";
import { observedIterable } from "./observed-iterable.ts";
import { ObservedWriter } from "./observed-writer.ts";

/** Passes every call through to a driver and notes it in the journal of the running case. */
export class ObservedDriver implements StorageDriver {
  readonly #driver: StorageDriver;
  readonly #journal: Journal;
  readonly #label: string;

  /** `label` tells several instances of one case apart. */
  constructor(driver: StorageDriver, journal: Journal, label: string) {
    this.#driver = driver;
    this.#journal = journal;
    this.#label = label;
  }

  get name(): string {
    return this.#driver.name;
  }

  get capabilities(): Capabilities {
    return this.#driver.capabilities;
  }

  getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return this.#run("getContent", [path, options], options, () => this.#driver.getContent(path, options));
  }

  putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    return this.#run("putContent", [path, content, options], options, () =>
      this.#driver.putContent(path, content, options),
    );
  }

  reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    return this.#run("reader", [path, options], options, () => this.#driver.reader(path, options));
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    const text = callText(this.#name("writer"), path, options);
    const writer = await this.#run("writer", [path, options], options, () =>
      this.#driver.writer(path, options),
    );
    return new ObservedWriter(writer, this.#driver, this.#journal, { text, signal: options?.signal });
  }

  stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    return this.#run("stat", [path, options], options, () => this.#driver.stat(path, options));
  }

  list(path: string, options?: ListOptions): AsyncIterable<ListEntry> {
    return this.#iterate("list", [path, options], options, () => this.#driver.list(path, options));
  }

  walk(path: string, options?: ListOptions): AsyncIterable<WalkEntry> {
    return this.#iterate("walk", [path, options], options, () => this.#driver.walk(path, options));
  }

  move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    return this.#run("move", [source, destination, options], options, () =>
      this.#driver.move(source, destination, options),
    );
  }

  delete(path: string, options?: OperationOptions): Promise<void> {
    return this.#run("delete", [path, options], options, () => this.#driver.delete(path, options));
  }

  redirectUrl(path: string, options: RedirectUrlOptions): Promise<URL | undefined> {
    return this.#run("redirectUrl", [path, options], options, () => this.#driver.redirectUrl(path, options));
  }

  reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    const facts = this.#facts("reclaim", [options], options, false);
    return this.#journal.observe(this.#driver, facts, () => this.#driver.reclaim(options));
  }

  async deleteObjects(
    paths: readonly string[],
    options?: OperationOptions,
  ): Promise<readonly DeleteFailure[]> {
    const { deleteObjects } = this.#driver;
    if (deleteObjects === undefined)
      throw new TypeError("the driver has no deleteObjects; guard() supplies it");
    const facts = this.#facts("deleteObjects", [paths, options], options, false);
    return await this.#journal.observe(this.#driver, facts, () =>
      deleteObjects.call(this.#driver, paths, options),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    const facts = this.#facts("dispose", [], undefined, false);
    return this.#journal.observe(this.#driver, facts, async () => await this.#driver[Symbol.asyncDispose]());
  }

  #run<T>(
    name: string,
    values: readonly unknown[],
    options: OperationOptions | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    return this.#journal.observe(this.#driver, this.#facts(name, values, options, true), call);
  }

  #iterate<T>(
    name: string,
    values: readonly unknown[],
    options: OperationOptions | undefined,
    open: () => AsyncIterable<T>,
  ): AsyncIterable<T> {
    return observedIterable(this.#driver, this.#journal, this.#facts(name, values, options, true), open);
  }

  #facts(
    name: string,
    values: readonly unknown[],
    options: OperationOptions | undefined,
    namesPath: boolean,
  ): CallFacts {
    return { text: callText(this.#name(name), ...values), namesPath, signals: [options?.signal] };
  }

  #name(name: string): string {
    return this.#label === "" ? name : `${this.#label}.${name}`;
  }
}
