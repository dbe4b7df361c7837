import type { ReadableStream } from "node:stream/web";
import {
  type FileInfo,
  MAX_CONTENT_BYTES,
  type ObjectReader,
  type OperationOptions,
  type ReaderOptions,
  StorageError,
} from "@stowage/core";
import { type ByteRange, type ByteSource, byteBody, byteRange } from "@stowage/core/driver";
import { isMissing, toStorageError } from "./errors.ts";
import { OpenFile } from "./open-file.ts";
import type { Tree } from "./tree.ts";

/** Bytes of a chunk for consumers who bring no buffer of their own. */
export const CHUNK: number = 512 * 1024;

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
export class FsReader implements ObjectReader, ByteSource {
  readonly info: FileInfo;
  readonly body: ReadableStream<Uint8Array>;
  readonly #file: OpenFile;
  readonly #end: number;
  readonly #handles: Set<AsyncDisposable>;
  #position: number;
  #released: Promise<void> | undefined;

  /** It is among `handles` as long as its file is open. */
  constructor({ file, info, range }: OpenRange, handles: Set<AsyncDisposable>) {
    this.info = info;
    this.#file = file;
    this.#position = range.offset;
    this.#end = range.end;
    this.#handles = handles;
    this.body = byteBody(this, Math.max(1, Math.min(CHUNK, range.length)));
    handles.add(this);
    // Nobody need read what is empty.
    if (range.length === 0) this.release().catch(() => {});
  }

  async read(view: Uint8Array): Promise<number> {
    const left = this.#end - this.#position;
    if (left === 0) return 0;
    if (this.#released !== undefined) throw new StorageError("DRIVER_CLOSED", "the reader was disposed");
    const read = await this.#fill(view.byteLength > left ? view.subarray(0, left) : view);
    if (read === 0) throw truncated(this.#position, this.info.size);
    this.#position += read;
    if (this.#position === this.#end) await this.release();
    return read;
  }

  /** Idempotent. Nothing was written: a descriptor that cannot be closed has lost nobody's bytes. */
  release(): Promise<void> {
    this.#handles.delete(this);
    this.#released ??= this.#file.close().catch(() => {});
    return this.#released;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #fill(view: Uint8Array): Promise<number> {
    try {
      return await this.#file.read(view, this.#position);
    } catch (error) {
      throw toStorageError(error, this.info.path);
    }
  }
}

function truncated(position: number, size: number): StorageError {
  const message = `the object ended at byte ${position} of ${size}: its file was shortened by another program`;
  return new StorageError("CORRUPTED", message);
}
