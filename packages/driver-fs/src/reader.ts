import { type ReadableByteStreamController, ReadableStream } from "node:stream/web";
import {
  type ByteRange,
  byteRange,
  type FileInfo,
  MAX_CONTENT_BYTES,
  type ObjectReader,
  type OperationOptions,
  type ReaderOptions,
  StorageError,
} from "@stowage/core";
import { isMissing } from "./errors.ts";
import { OpenFile } from "./open-file.ts";
import type { Tree } from "./tree.ts";

/** Bytes of a chunk for consumers who bring no buffer of their own. */
const CHUNK = 512 * 1024;

interface OpenObject {
  readonly file: OpenFile;
  readonly info: FileInfo;
}

/** An object that is open, and what of it is to be read. */
export interface OpenRange extends OpenObject {
  readonly range: ByteRange;
}

/** Reads a whole object into a buffer of its own. */
export async function readContent(
  tree: Tree,
  path: string,
  { signal }: OperationOptions = {},
): Promise<Uint8Array> {
  const { file, info } = await openObject(tree, path);
  await using _ = file;
  const { size } = info;
  if (size > MAX_CONTENT_BYTES) {
    const limit = `getContent gives at most ${MAX_CONTENT_BYTES}; use a reader`;
    throw new StorageError("TOO_LARGE", `the object has ${size} bytes; ${limit}`);
  }
  const content = new Uint8Array(size);
  for (let done = 0; done < size; ) {
    signal?.throwIfAborted();
    const read = await file.read(content.subarray(done), done);
    if (read === 0) throw truncated(done, size);
    done += read;
  }
  return content;
}

/** Opens a range of an object: whatever is renamed over it, the descriptor stays with this one's bytes. */
export async function openRange(
  tree: Tree,
  path: string,
  { offset, length, signal }: ReaderOptions,
): Promise<OpenRange> {
  const opened = await openObject(tree, path);
  try {
    signal?.throwIfAborted();
    return { ...opened, range: byteRange(opened.info.size, { offset, length }) };
  } catch (error) {
    await opened.file.close();
    throw error;
  }
}

async function openObject(tree: Tree, path: string): Promise<OpenObject> {
  let file: OpenFile;
  try {
    file = new OpenFile(tree.calls, await tree.calls.openToRead(await tree.realFile(tree.fileOf(path))));
  } catch (error) {
    throw isMissing(error) ? await tree.missing(path) : error;
  }
  try {
    const stats = await file.fstat();
    if (stats.isDirectory())
      throw new StorageError("IS_A_DIRECTORY", "it is a directory; list it, or name an object in it");
    // Pipes, sockets and devices are no part of the store.
    if (!stats.isFile()) throw await tree.missing(path);
    return { file, info: { path, size: Number(stats.size), isDirectory: false, modifiedAt: stats.mtime } };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A range of one file, read into the consumer's buffers. The descriptor is free as soon as the last byte is read. */
export class FsReader implements ObjectReader {
  readonly info: FileInfo;
  readonly body: ReadableStream<Uint8Array>;
  readonly #file: OpenFile;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  readonly #handles: Set<AsyncDisposable>;
  #position: number;
  #controller: ReadableByteStreamController | undefined;
  #released: Promise<void> | undefined;

  /** It is among `handles` as long as its file is open. */
  constructor(
    { file, info, range }: OpenRange,
    { signal, handles }: { readonly signal: AbortSignal | undefined; readonly handles: Set<AsyncDisposable> },
  ) {
    this.#handles = handles;
    handles.add(this);
    this.#file = file;
    this.info = info;
    this.#position = range.offset;
    this.#end = range.end;
    this.#signal = signal;
    this.body = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: Math.max(1, Math.min(CHUNK, range.length)),
      start: (controller) => {
        this.#controller = controller;
        if (range.length === 0) controller.close();
      },
      pull: (controller) => this.#pull(controller),
      cancel: () => this.#release(),
    });
    signal?.addEventListener("abort", this.#onAbort);
    if (range.length === 0) this.#release().catch(() => {});
  }

  /** Ends the body; whoever still reads it gets an error. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fail(new StorageError("DRIVER_CLOSED", "the reader was disposed before its body ended"));
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#signal?.reason).catch(() => {});
  };

  async #pull(controller: ReadableByteStreamController): Promise<void> {
    const request = controller.byobRequest;
    // With autoAllocateChunkSize there is one for every pull.
    if (request === null || !(request.view instanceof Uint8Array))
      throw new TypeError("the stream gives no buffer");
    const { view } = request;
    const left = this.#end - this.#position;
    const read = await this.#file.read(
      view.byteLength > left ? view.subarray(0, left) : view,
      this.#position,
    );
    if (this.#released !== undefined) return;
    if (read === 0) {
      await this.#release();
      throw truncated(this.#position, this.info.size);
    }
    this.#position += read;
    request.respond(read);
    if (this.#position < this.#end) return;
    controller.close();
    await this.#release();
  }

  async #fail(reason: unknown): Promise<void> {
    if (this.#released !== undefined) return;
    const released = this.#release();
    this.#controller?.error(reason);
    await released;
  }

  /** Idempotent. Nothing was written: a descriptor that cannot be closed has lost nobody's bytes. */
  #release(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#handles.delete(this);
    this.#released ??= this.#file.close().catch(() => {});
    return this.#released;
  }
}

function truncated(position: number, size: number): StorageError {
  const message = `the object ended at byte ${position} of ${size}: its file was shortened by another program`;
  return new StorageError("CORRUPTED", message);
}
