import {
  type Capabilities,
  type DriverFactory,
  type FileInfo,
  type FileWriter,
  guard,
  type ListEntry,
  type ListOptions,
  type ObjectReader,
  type OperationOptions,
  type PutContentOptions,
  type ReaderOptions,
  type ReclaimOptions,
  type ReclaimReport,
  ResumeLog,
  type StorageDriver,
  type WalkEntry,
  type WriterOptions,
} from "@stowage/core";
import { toStorageError } from "./errors.ts";
import { list, stat, walk } from "./listing.ts";
import { move } from "./moving.ts";
import { type FsParameters, NAME, type ParsedFsParameters, parseFsParameters } from "./parameters.ts";
import { putContent } from "./put-content.ts";
import { FsReader, openRange, readContent } from "./reader.ts";
import { reclaim } from "./reclaim.ts";
import { remove } from "./removal.ts";
import { resumeFolder } from "./resume-files.ts";
import { FsResumeStore } from "./resume-store.ts";
import { Store } from "./store.ts";
import { SystemCalls } from "./system-calls.ts";
import { findPoint } from "./takeover.ts";
import { FsWriter } from "./writer.ts";

/** What `registerDriver` takes. Creating the driver touches nothing: a missing or unwritable directory shows when it is used. */
export const filesystem: DriverFactory<"filesystem", FsParameters, ParsedFsParameters> = {
  name: NAME,
  package: "@stowage/driver-fs",
  parse: parseFsParameters,
  async create(parameters) {
    return new FsDriver(parameters, new SystemCalls(parameters.maxThreads));
  },
};

/**
 * A guarded driver over a directory, which the caller owns and disposes.
 * @throws {@link InvalidParametersError}
 */
export async function createFsDriver(parameters: FsParameters): Promise<StorageDriver> {
  return guard(await filesystem.create(filesystem.parse(parameters)));
}

/** The bare driver. Tests give it system calls that fail. */
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
    const range = await this.#named(path, openRange(this.#store.tree, path, options));
    return new FsReader(range, { signal: options.signal, handles: this.#handles });
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
    return await reclaim(this.#store, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#handles].map((handle) => handle[Symbol.asyncDispose]()));
    await Promise.allSettled(this.#underWay);
    await this.#log.settled();
  }

  async #openWriter(path: string, { append = false, signal }: WriterOptions = {}): Promise<FileWriter> {
    const parts = { store: this.#store, log: this.#log, records: this.#records };
    await this.#store.placement.check(path);
    const folder = resumeFolder(this.#store.tree.root, path);
    const found = append ? await findPoint({ ...parts, folder }, path, { signal }) : undefined;
    return new FsWriter({ ...parts, path, append, found, signal, handles: this.#handles });
  }

  /** Names the cause of a failure; what is missing is `path`. The call is under way until then. */
  async #named<T>(path: string, work: Promise<T>): Promise<T> {
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
