import type { BigIntStats } from "node:fs";
import type { CloseOptions, CommitOptions, FileWriter } from "@stowage/core";
import type { Fence, ResumeLog, ResumePoint } from "@stowage/core/driver";
import { DataFile } from "./data-file.ts";
import { ifErrno, toStorageError, toUnknownOutcome } from "./errors.ts";
import { newNonce } from "./keys.ts";
import type { OpenFile } from "./open-file.ts";
import { dataFile, formatPoint, type PointFiles, resumeFolder } from "./resume-files.ts";
import { type FsResumeStore, moveToFolder, removeFolder } from "./resume-store.ts";
import type { Store } from "./store.ts";
import { type FoundPoint, setFree, takeOver, unsetFree } from "./takeover.ts";

/**
 * Whether `ftruncate` sets the time of last change also where the size stays, and so by the clock of the file system, which
 * may be another host's: https://man7.org/linux/man-pages/man2/ftruncate.2.html promises it for other sizes only, the kernel
 * does it for all.
 */
const TRUNCATE_SETS_TIME = process.platform === "linux";

/** With what a writer is opened. */
export interface FsWriterOpening {
  readonly store: Store;
  readonly log: ResumeLog;
  readonly records: FsResumeStore;
  readonly path: string;
  readonly append: boolean;
  /** The point that it continues; none, and it starts at 0. */
  readonly found: FoundPoint | undefined;
  /** For the writer's whole life. */
  readonly signal: AbortSignal | undefined;
  /** It is among them as long as anything of it is open. */
  readonly handles: Set<AsyncDisposable>;
}

/**
 * One upload, into a temporary file of its own or into the file of the point that it has taken over. `close` moves the file
 * beside the record that names it, `commit` to its path.
 */
export class FsWriter implements FileWriter {
  readonly memo?: string | undefined;
  readonly #opening: FsWriterOpening;
  readonly #nonce = newNonce();
  readonly #folder: string;
  readonly #data: DataFile;
  /** Where the bytes are, as soon as some are in a file. */
  #file: string | undefined;
  #inPlace = false;
  /** What the file is once all bytes are in it and on the disk. */
  #finished: BigIntStats | undefined;
  /** They may be missing on the disk. The kernel says so once; another fsync would succeed over the hole. */
  #unflushed: unknown;
  /** A record or a path may name the bytes by now. */
  #sealed = false;
  #isOver = false;
  #published: ResumePoint | undefined;
  /** Where the object is on the disk. */
  #placed: { readonly target: string; readonly fence: Fence | undefined } | undefined;

  constructor(opening: FsWriterOpening) {
    const { store, path, found } = opening;
    this.#opening = opening;
    this.#folder = resumeFolder(store.tree.root, path);
    this.memo = found?.point.memo;
    this.#data = new DataFile(found?.point.size ?? 0, () => this.#open());
    opening.handles.add(this);
  }

  get size(): number {
    return this.#data.size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#opening.signal?.throwIfAborted();
    await this.#named(this.#data.append(chunk));
  }

  async close(options: CloseOptions = {}): Promise<void> {
    // A continuation that adds nothing publishes nothing: the point that it opened is still the newest (rule 8).
    const isUnchanged = this.#opening.append && !this.#data.hasGrown;
    await this.#end(isUnchanged ? this.#data.close() : this.#publish(options));
  }

  async commit({ destination, signal }: CommitOptions = {}): Promise<void> {
    await this.#end(this.#place(destination ?? this.#opening.path, signal));
  }

  async cancel(): Promise<void> {
    const work = this.#published === undefined ? this.#cancelOpen() : this.#cancelPoint(this.#published);
    await this.#end(work.catch((error: unknown) => Promise.reject(toUnknownOutcome(error))));
  }

  /** Of an open writer: abandons it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#opening.handles.delete(this);
    // The driver's dispose does not wait for a write that is still opening the file.
    await this.#data.settled();
    await this.#end(this.#published === undefined ? this.#abandon() : this.#data.close());
  }

  async #end(work: Promise<void>): Promise<void> {
    await this.#named(work);
    this.#isOver = true;
    this.#opening.handles.delete(this);
  }

  async #named(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async #publish({ memo, ifNone, signal }: CloseOptions): Promise<void> {
    const { store, log, path, found } = this.#opening;
    await this.#finish(signal);
    if (!this.#inPlace) await this.#moveToFolder();
    const files = {
      data: this.#inPlace ? (found?.files.data ?? this.#nonce) : this.#nonce,
      writer: this.#nonce,
    };
    // Before the record is there, so that whoever retires it finds this too.
    await setFree(store, this.#folder, this.#nonce);
    this.#sealed = true;
    const { nonce, size } = { nonce: this.#nonce, size: this.size };
    const payload = formatPoint(files);
    try {
      this.#published = await log.publish(path, {
        continues: found?.point,
        nonce,
        size,
        memo,
        payload,
        ifNone,
        signal,
      });
    } catch (error) {
      throw toStorageError(error, undefined, { outcome: "unknown" });
    }
  }

  /** Before a record names it, the file is on the disk under its last name. */
  async #moveToFolder(): Promise<void> {
    const { store } = this.#opening;
    const file = dataFile(this.#folder, this.#nonce);
    const folder = await moveToFolder(store, this.#name(), file);
    this.#file = file;
    await store.flushes.flushWithNewParents(folder);
  }

  async #place(target: string, signal: AbortSignal | undefined): Promise<void> {
    // Repeated after a failure of what follows: the point may be gone, by this writer's own hand.
    if (this.#placed?.target !== target)
      this.#placed = { target, fence: await this.#placeFenced(target, signal) };
    const { fence } = this.#placed;
    if (fence === undefined) return;
    try {
      await this.#opening.log.finish(fence);
      await this.#removeBase();
    } catch (error) {
      throw toUnknownOutcome(error);
    }
  }

  async #placeFenced(target: string, signal: AbortSignal | undefined): Promise<Fence | undefined> {
    const { store, log, path, found } = this.#opening;
    await store.placement.check(target);
    const mark = await this.#finish(signal);
    const fence = found && (await log.fence(path, { continues: found.point, nonce: this.#nonce, signal }));
    this.#sealed = true;
    await store.placement.place(this.#name(), target, { mark, keeps: found !== undefined, signal });
    return fence;
  }

  async #cancelPoint(point: ResumePoint): Promise<void> {
    const { log, path } = this.#opening;
    if (!(await log.cancel(path, { point, nonce: this.#nonce }))) return;
    await this.#unlink(this.#name());
    await removeFolder(this.#opening.store, this.#folder);
  }

  async #cancelOpen(): Promise<void> {
    const { log, path, found } = this.#opening;
    await this.#closeUnused();
    if (found !== undefined) {
      if (await log.cancel(path, { point: found.point, nonce: this.#nonce })) await this.#removeBase();
    } else if (this.#sealed) {
      const newest = await log.open(path);
      if (newest?.nonce === this.#nonce) await log.cancel(path, { point: newest, nonce: this.#nonce });
    }
    await this.#removeOwn();
  }

  async #abandon(): Promise<void> {
    const { store, records, found } = this.#opening;
    const folder = this.#folder;
    if (this.#inPlace && found !== undefined && !this.#sealed) {
      await this.#data.discard();
      const { writer } = found.files;
      await setFree(store, folder, writer);
      if (!(await records.has(folder, (point) => point.writer === writer)))
        await unsetFree(store, folder, writer);
    } else {
      await this.#closeUnused();
    }
    await this.#removeOwn();
  }

  /** Of bytes that nobody will read none can be lost: that their file cannot be closed is no reason to keep it. */
  async #closeUnused(): Promise<void> {
    await this.#data.close().catch(() => {});
  }

  /** The bytes of the point that it continued, unless they were its own to the end. */
  async #removeBase(): Promise<void> {
    const { store, found } = this.#opening;
    if (found !== undefined) await this.#unlink(dataFile(this.#folder, found.files.data));
    await removeFolder(store, this.#folder);
  }

  /** What this writer has begun, unless a record names it. */
  async #removeOwn(): Promise<void> {
    const { store, records } = this.#opening;
    const nonce = this.#nonce;
    const folder = this.#folder;
    const isNamed = ({ data, writer }: PointFiles): boolean => data === nonce || writer === nonce;
    if (this.#sealed && (await records.has(folder, isNamed))) return;
    if (this.#sealed) await unsetFree(store, folder, nonce);
    if (this.#file !== undefined && !this.#inPlace) await this.#unlink(this.#file);
    await removeFolder(store, folder);
  }

  /** All bytes in the file and nothing else, the file on the disk and closed: nobody writes to it any more. */
  async #finish(signal: AbortSignal | undefined): Promise<BigIntStats> {
    if (this.#unflushed !== undefined) throw this.#unflushed;
    if (this.#finished !== undefined) return this.#finished;
    const file = await this.#data.complete();
    signal?.throwIfAborted();
    // Another writer may have extended it further, and died.
    if (this.#inPlace || TRUNCATE_SETS_TIME) await file.ftruncate(this.size);
    // An object is as old as its commit (rule 24), and what is published now is no residue, however long it took.
    if (!TRUNCATE_SETS_TIME) await file.futimes(Date.now() / 1000);
    const stats = await file.fstat();
    try {
      if (this.#opening.store.fsync) await file.fsync();
      await this.#data.close();
    } catch (error) {
      this.#unflushed = toStorageError(error, undefined, { retryable: false });
      throw this.#unflushed;
    }
    this.#finished = stats;
    return stats;
  }

  async #open(): Promise<OpenFile> {
    const { store, found, signal } = this.#opening;
    if (found === undefined) {
      const file = await store.area.create(this.#nonce);
      this.#file = store.area.temporary(this.#nonce);
      return file;
    }
    const taken = await takeOver({ store, folder: this.#folder, found }, this.#nonce, signal);
    this.#file = taken.name;
    this.#inPlace = taken.inPlace;
    return taken.file;
  }

  #name(): string {
    if (this.#file === undefined) throw new Error("the writer has no file");
    return this.#file;
  }

  async #unlink(file: string): Promise<void> {
    await ifErrno(this.#opening.store.tree.calls.unlink(file), ["ENOENT", "ENOTDIR"], () => {});
  }
}
