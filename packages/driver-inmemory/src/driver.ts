import {
  type Capabilities,
  type DriverFactory,
  type FileInfo,
  type FileWriter,
  guard,
  type ListEntry,
  type ListOptions,
  MAX_CONTENT_BYTES,
  type ObjectReader,
  PathNotFoundError,
  type PutContentOptions,
  type ReaderOptions,
  type ReclaimOptions,
  type ReclaimReport,
  type StorageDriver,
  StorageError,
  UnsupportedMethodError,
  type WalkEntry,
  type WriterOptions,
} from "@stowage/core";
import { byteRange } from "@stowage/core/driver";
import { bodyOf } from "./body.ts";
import { infoOf, listChildren, walkBelow } from "./listing.ts";
import { ObjectTable } from "./object-table.ts";
import {
  type InMemoryParameters,
  type ParsedInMemoryParameters,
  parseInMemoryParameters,
} from "./parameters.ts";
import { Uploads } from "./uploads.ts";
import { InMemoryWriter } from "./writer.ts";

/** Keeps objects in the memory of the process: for tests, and as the shortest driver that keeps the whole contract. */
class InMemoryDriver implements StorageDriver {
  readonly name = "inmemory";
  readonly capabilities: Capabilities;
  readonly #objects: ObjectTable;
  readonly #uploads = new Uploads();

  constructor({ namespace }: ParsedInMemoryParameters) {
    this.#objects = new ObjectTable(namespace);
    this.capabilities = Object.freeze({
      namespace,
      resume: true,
      shared: false,
      redirect: false,
      caseSensitive: true,
      strongList: true,
      putIfAbsent: true,
    });
  }

  async getContent(path: string): Promise<Uint8Array> {
    const { chunks, size } = this.#objects.find(path);
    if (size > MAX_CONTENT_BYTES) {
      const limit = `getContent gives at most ${MAX_CONTENT_BYTES}; use a reader`;
      throw new StorageError("TOO_LARGE", `the object at ${path} has ${size} bytes; ${limit}`);
    }
    const content = new Uint8Array(size);
    let position = 0;
    for (const chunk of chunks) {
      content.set(chunk, position);
      position += chunk.byteLength;
    }
    return content;
  }

  async putContent(path: string, content: Uint8Array, options: PutContentOptions = {}): Promise<void> {
    if (options.ifAbsent === true && this.#objects.get(path) !== undefined) {
      throw new StorageError("ALREADY_EXISTS", `${path} has an object already`);
    }
    this.#objects.set(path, {
      chunks: [new Uint8Array(content)],
      size: content.byteLength,
      modifiedAt: new Date(),
    });
  }

  async reader(path: string, options?: ReaderOptions): Promise<ObjectReader> {
    const { chunks, size, modifiedAt } = this.#objects.find(path);
    const { offset, end } = byteRange(size, options);
    const body = bodyOf(chunks, offset, end);
    return {
      info: { path, size, isDirectory: false, modifiedAt: new Date(modifiedAt) },
      body,
      async [Symbol.asyncDispose]() {
        if (!body.locked) await body.cancel();
      },
    };
  }

  async writer(path: string, options: WriterOptions = {}): Promise<FileWriter> {
    const resumes = options.append === true;
    const opening = { path, resumes, objects: this.#objects, uploads: this.#uploads };
    this.#objects.checkPlace(path);
    if (!resumes) return new InMemoryWriter(opening);
    const point = await this.#uploads.log.open(path, options);
    if (point === undefined) this.#checkAppendable(path);
    return new InMemoryWriter({ ...opening, point });
  }

  async stat(path: string): Promise<FileInfo> {
    const info = infoOf(this.#objects, path);
    if (info !== undefined) return info;
    if (this.#objects.isDirectory(path)) return { path, size: 0, isDirectory: true };
    throw new PathNotFoundError(path);
  }

  async *list(path: string, options: ListOptions = {}): AsyncGenerator<ListEntry, void, undefined> {
    yield* listChildren(this.#objects, path, options.startAfter);
  }

  async *walk(path: string, options: ListOptions = {}): AsyncGenerator<WalkEntry, void, undefined> {
    yield* walkBelow(this.#objects, path, options.startAfter);
  }

  async move(source: string, destination: string): Promise<void> {
    const object = this.#objects.find(source);
    if (source === destination) return;
    // The source may stand in the destination's way, as in a move of /a to /a/b on a tree: then nothing changes.
    this.#objects.set(destination, { ...object, modifiedAt: new Date() });
    this.#objects.remove(source);
  }

  async delete(path: string): Promise<void> {
    if (!this.#objects.removeAll(path)) throw new PathNotFoundError(path);
  }

  async redirectUrl(): Promise<undefined> {
    return undefined;
  }

  async reclaim({ olderThan }: ReclaimOptions): Promise<ReclaimReport> {
    return { removed: this.#uploads.reclaim(olderThan) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#uploads.log.settled();
  }

  /** There is no resume point: only an empty object may be continued, from 0 (rule 10). */
  #checkAppendable(path: string): void {
    const { size } = this.#objects.find(path);
    if (size > 0) {
      const message = `${path} is committed with ${size} bytes and cannot be appended to; write it anew`;
      throw new UnsupportedMethodError(message);
    }
  }
}

/** What the package registers. `create` gives a bare driver; each has a store of its own. */
export const inmemory: DriverFactory<"inmemory", InMemoryParameters, ParsedInMemoryParameters> = {
  name: "inmemory",
  package: "@stowage/driver-inmemory",
  parse: parseInMemoryParameters,
  async create(parameters) {
    return new InMemoryDriver(parameters);
  },
};

/**
 * A driver over a new, empty store in memory; it ends with the driver.
 * @throws {@link InvalidParametersError}
 */
export async function createInMemoryDriver(parameters: InMemoryParameters = {}): Promise<StorageDriver> {
  return guard(await inmemory.create(inmemory.parse(parameters)));
}
