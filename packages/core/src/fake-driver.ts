import { ReadableStream } from "node:stream/web";
import { byteRange } from "./byte-range.ts";
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
  ReclaimReport,
  StorageDriver,
  WalkEntry,
  WriterOptions,
} from "./contract.ts";
import { PathNotFoundError, StorageError } from "./errors.ts";
import { FakeWriter } from "./fake-writer.ts";
import { compareKeyOrder, isAfter } from "./key-order.ts";
import { walkByListing } from "./walk-by-listing.ts";

/** One call that reached the fake, and what it was given. */
export interface FakeCall {
  readonly operation: string;
  readonly path: string;
  readonly options: unknown;
  readonly signal: AbortSignal | undefined;
}

/** Runs before a call takes effect: throws to fail it, waits to stall it. */
type Intercept = (call: FakeCall) => unknown;

/**
 * A bare driver for tests: a flat map of objects, and a hook before each call. It counts on what guard() assures, and
 * notes in `violations` where a call breaks that.
 */
export class FakeDriver implements StorageDriver {
  readonly name = "fake";
  readonly capabilities: Capabilities;
  readonly objects = new Map<string, Uint8Array>();
  readonly points = new Map<string, { readonly bytes: Uint8Array; readonly memo: string | undefined }>();
  readonly calls: FakeCall[] = [];
  readonly violations: string[] = [];
  intercept: Intercept = () => {};
  /** The writers commit at destinations themselves. */
  commitsElsewhere = false;
  /** What bodies hand out; byte streams as real drivers do. */
  body: (bytes: Uint8Array, options: ReaderOptions) => ReadableStream<Uint8Array> = (bytes) =>
    byteStream(bytes);
  disposals = 0;
  deleteObjects?: (paths: readonly string[], options?: OperationOptions) => Promise<readonly DeleteFailure[]>;

  constructor(capabilities: Partial<Capabilities> = {}) {
    const all = {
      resume: true,
      shared: false,
      redirect: true,
      caseSensitive: true,
      strongList: true,
      putIfAbsent: true,
    };
    this.capabilities = { namespace: "flat", ...all, ...capabilities };
  }

  /** Operations and paths of the calls so far, as `stat /a`. */
  get log(): readonly string[] {
    return this.calls.map(({ operation, path }) => `${operation} ${path}`);
  }

  async call(operation: string, path: string, options?: unknown): Promise<void> {
    const signal: unknown = Reflect.get(Object(options), "signal");
    const call = { operation, path, options, signal: signal instanceof AbortSignal ? signal : undefined };
    this.calls.push(call);
    await this.intercept(call);
  }

  async getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    await this.call("getContent", path, options);
    return this.#object(path).slice();
  }

  async putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    await this.call("putContent", path, options);
    if (options?.ifAbsent && this.objects.has(path)) throw new StorageError("ALREADY_EXISTS", "taken");
    this.objects.set(path, content.slice());
  }

  async reader(path: string, options: ReaderOptions = {}): Promise<ObjectReader> {
    await this.call("reader", path, options);
    const bytes = this.#object(path);
    const { offset, end } = byteRange(bytes.byteLength, options);
    const body = this.body(bytes.slice(offset, end), options);
    const info = { path, size: bytes.byteLength, isDirectory: false };
    return { info, body, [Symbol.asyncDispose]: () => this.call("reader.dispose", path) };
  }

  async writer(path: string, options: WriterOptions = {}): Promise<FileWriter> {
    await this.call("writer", path, options);
    const point = options.append ? this.points.get(path) : undefined;
    if (options.append && point === undefined) throw new PathNotFoundError(path);
    return new FakeWriter(this, path, point?.bytes ?? new Uint8Array(), point?.memo);
  }

  async stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    await this.call("stat", path, options);
    const bytes = this.objects.get(path);
    if (bytes !== undefined)
      return { path, size: bytes.byteLength, isDirectory: false, modifiedAt: new Date(0) };
    if (path === "/" || this.#below(path).length > 0) return { path, size: 0, isDirectory: true };
    throw new PathNotFoundError(path);
  }

  async *list(path: string, options: ListOptions = {}): AsyncGenerator<ListEntry, void> {
    await this.call("list", path, options);
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = this.#below(path);
    if (path !== "/" && below.length === 0) throw new PathNotFoundError(path);
    const entries = new Map<string, ListEntry>();
    for (const each of below) {
      const [name, ...rest] = each.slice(prefix.length).split("/");
      const entry = { path: `${prefix}${name}`, isDirectory: rest.length > 0 };
      entries.set(JSON.stringify(entry), entry);
    }
    for (const entry of [...entries.values()].sort(compareKeyOrder)) {
      if (!isAfter(entry, options.startAfter)) continue;
      await this.call("list.next", entry.path);
      yield entry;
    }
  }

  async *walk(path: string, options: ListOptions = {}): AsyncGenerator<WalkEntry, void> {
    await this.call("walk", path, options);
    yield* walkByListing(this, path, options);
  }

  async move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    await this.call("move", `${source} ${destination}`, options);
    const bytes = this.#object(source);
    this.objects.delete(source);
    this.objects.set(destination, bytes);
  }

  async delete(path: string, options?: OperationOptions): Promise<void> {
    await this.call("delete", path, options);
    const paths = [path, ...this.#below(path)].filter((each) => this.objects.delete(each));
    if (paths.length === 0) throw new PathNotFoundError(path);
  }

  async redirectUrl(path: string, options: unknown): Promise<URL | undefined> {
    await this.call("redirectUrl", path, options);
    return new URL(`https://fake.invalid${path}`);
  }

  async reclaim(options: unknown): Promise<ReclaimReport> {
    await this.call("reclaim", "", options);
    return { removed: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposals += 1;
    await this.call("dispose", "");
  }

  #below(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.objects.keys()].filter((each) => each.startsWith(prefix));
  }

  #object(path: string): Uint8Array {
    const bytes = this.objects.get(path);
    if (bytes === undefined) throw new PathNotFoundError(path);
    return bytes;
  }
}

/** A byte stream that fills its reader's buffers, as a file's does; `chunk` bytes at a time at most. */
export function byteStream(bytes: Uint8Array, chunk = 4): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: chunk,
    pull(controller) {
      const view = controller.byobRequest?.view;
      if (!(view instanceof Uint8Array)) throw new Error("a byte stream with automatic buffers has one");
      const part = bytes.subarray(position, position + Math.min(chunk, view.byteLength));
      position += part.byteLength;
      view.set(part);
      if (part.byteLength === 0) controller.close();
      controller.byobRequest?.respond(part.byteLength);
    },
  });
}

/** A stream that hands out buffers of its own, and notes in `released` that it was cancelled. */
export function plainStream(
  chunks: Iterable<Uint8Array>,
  released: unknown[] = [],
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        released.push(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
