import { setTimeout as delay } from "node:timers/promises";
import type {
  Capabilities,
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
  StorageDriver,
  WalkEntry,
  WriterOptions,
} from "@stowage/core";
import { ResumeLog } from "@stowage/core/driver";
import { toStorageError } from "./errors.ts";
import { list, stat, walk } from "./listing.ts";
import { move } from "./moving.ts";
import { NAME, type ParsedFsParameters } from "./parameters.ts";
import { putContent } from "./put-content.ts";
import { FsReader, openRange, readContent } from "./reader.ts";
import { reclaim } from "./reclaim.ts";
import { remove } from "./removal.ts";
import { resumeFolder } from "./resume-files.ts";
import { FsResumeStore } from "./resume-store.ts";
import { Store } from "./store.ts";
import type { SystemCalls } from "./system-calls.ts";
import { findPoint } from "./takeover.ts";
import { FsWriter } from "./writer.ts";

/** Milliseconds for which dispose waits for calls that hang: nothing can take a call back from the operating system. */
const DISPOSE_DEADLINE = 5000;

/** The bare driver. */
export class FsDriver implements StorageDriver {
  readonly name: string = NAME;
  readonly capabilities: Capabilities;
  readonly #store: Store;
  readonly #records: FsResumeStore;
  readonly #log: ResumeLog;
  readonly #handles = new Set<AsyncDisposable>();
  /** Calls that have not settled; callers who aborted do not wait for them, dispose does. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parameters: ParsedFsParameters, calls: SystemCalls) {
    this.capabilities = Object.freeze({
      namespace: "tree",
      resume: true,
      shared: true,
      redirect: false,
      caseSensitive: !parameters.caseInsensitive,
      strongList: parameters.strongList,
      putIfAbsent: true,
    });
    this.#store = new Store(parameters, calls);
    this.#records = new FsResumeStore(this.#store);
    this.#log = new ResumeLog(this.#records);
  }

  async getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return await this.#named(path, readContent(this.#store.tree, path, options));
  }

  async putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    await this.#named(path, putContent(this.#store, path, { ...options, content }));
  }

  async reader(path: string, options: ReaderOptions = {}): Promise<ObjectReader> {
    return new FsReader(await this.#named(path, openRange(this.#store.tree, path, options)), this.#handles);
  }

  async writer(path: string, options?: WriterOptions): Promise<FileWriter> {
    return await this.#named(path, this.#openWriter(path, options));
  }

  async stat(path: string): Promise<FileInfo> {
    return await this.#named(path, stat(this.#store.tree, path));
  }

  list(path: string, options?: ListOptions): AsyncIterable<ListEntry> {
    return list(this.#store.tree, path, options);
  }

  walk(path: string, options?: ListOptions): AsyncIterable<WalkEntry> {
    return walk(this.#store.tree, path, options);
  }

  async move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    await this.#named(source, move(this.#store, source, { ...options, destination }));
  }

  async delete(path: string, options?: OperationOptions): Promise<void> {
    await this.#named(path, remove(this.#store, path, options));
  }

  async redirectUrl(): Promise<undefined> {
    return undefined;
  }

  async reclaim(options: ReclaimOptions): Promise<ReclaimReport> {
    return await this.#named(undefined, reclaim(this.#store, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handles = [...this.#handles].map((handle) => handle[Symbol.asyncDispose]());
    await within(DISPOSE_DEADLINE, Promise.allSettled([...handles, ...this.#underWay, this.#log.settled()]));
  }

  async #openWriter(path: string, { append = false, signal }: WriterOptions = {}): Promise<FileWriter> {
    const parts = { store: this.#store, log: this.#log, records: this.#records };
    await this.#store.placement.check(path);
    const folder = resumeFolder(this.#store.tree.root, path);
    const found = append ? await findPoint({ ...parts, folder }, path, { signal }) : undefined;
    return new FsWriter({ ...parts, path, append, found, signal, handles: this.#handles });
  }

  /** Names the cause of a failure; what is missing is `path`. The call is under way until then. */
  async #named<T>(path: string | undefined, work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } catch (error) {
      throw toStorageError(error, path);
    } finally {
      this.#underWay.delete(work);
    }
  }
}

/** Waits for `work`, but not longer than `milliseconds`. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, delay(milliseconds, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}
