import { dirname } from "node:path";
import { StorageError } from "@stowage/core";
import { errnoOf } from "./errors.ts";
import { OpenFile } from "./open-file.ts";
import type { SystemCalls } from "./system-calls.ts";

/** What file systems answer that cannot flush a directory. */
const CANNOT = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

interface Flushing {
  /** Settles with the flush that has begun. */
  readonly running: Promise<void>;
  /** Begins when that one has ended; whoever comes in between shares it. */
  next?: Promise<void>;
}

/**
 * Flushes directories to the disk, so that the names in them survive a power failure. Calls for one directory share a
 * flush, if it begins after the call: one that is under way may have missed what the caller has done.
 */
export class DirectoryFlushes {
  readonly #calls: SystemCalls;
  readonly #enabled: boolean;
  readonly #flushing = new Map<string, Flushing>();
  /** Directories that have got a new subdirectory and were not flushed since, with the number of that event. */
  readonly #grown = new Map<string, number>();
  #events = 0;

  /** Disabled, it resolves at once. */
  constructor(calls: SystemCalls, enabled: boolean) {
    this.#calls = calls;
    // Windows opens no directory; its file system writes a journal of names.
    this.#enabled = enabled && process.platform !== "win32";
  }

  /** Resolves when all that is in `directory` now is on the disk. One that is gone needs no flush. */
  flush(directory: string): Promise<void> {
    if (!this.#enabled) return Promise.resolve();
    const flushing = this.#flushing.get(directory);
    if (flushing === undefined) return this.#begin(directory);
    flushing.next ??= flushing.running.then(
      () => this.#begin(directory),
      () => this.#begin(directory),
    );
    return flushing.next;
  }

  /**
   * As `flush`, and also those above it which have grown and whose flush nobody has seen end: what another operation of
   * this process has created on the way must be on the disk too.
   */
  async flushWithNewParents(directory: string): Promise<void> {
    if (!this.#enabled) return;
    const flushes = [this.flush(directory)];
    if (this.#grown.size > 0) {
      for (let above = dirname(directory), below = directory; above !== below; above = dirname(above)) {
        if (this.#grown.has(above)) flushes.push(this.flush(above));
        below = above;
      }
    }
    await Promise.all(flushes);
  }

  /** Says that `directory` is getting, or has got, a new subdirectory. */
  hasGrown(directory: string): void {
    if (!this.#enabled) return;
    this.#events += 1;
    this.#grown.set(directory, this.#events);
  }

  #begin(directory: string): Promise<void> {
    const flushing: Flushing = { running: this.#flush(directory) };
    this.#flushing.set(directory, flushing);
    const end = (): void => {
      // The next one puts itself in this one's place.
      if (flushing.next === undefined) this.#flushing.delete(directory);
    };
    flushing.running.then(end, end);
    return flushing.running;
  }

  async #flush(directory: string): Promise<void> {
    const event = this.#grown.get(directory);
    try {
      await using file = new OpenFile(this.#calls, await this.#calls.openToRead(directory));
      await file.fsync();
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== undefined && CANNOT.includes(errno)) throw cannotFlush(error);
      if (errno !== "ENOENT") throw error;
    }
    if (this.#grown.get(directory) === event) this.#grown.delete(directory);
  }
}

function cannotFlush(cause: unknown): StorageError {
  return new StorageError(
    "UNSUPPORTED_METHOD",
    'the file system below rootDirectory cannot flush directories; put the store on another, or set fsync to "data" and accept its price',
    { cause },
  );
}
