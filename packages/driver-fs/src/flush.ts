import { dirname } from "node:path";
import { StorageError } from "@stowage/core";
import { errnoOf } from "./errors.ts";
import { OpenFile } from "./open-file.ts";
import type { SystemCalls } from "./system-calls.ts";

/** What file systems answer that cannot flush a directory. */
const CANNOT = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** Directories whose names are remembered to be on the disk. Whoever has more pays for a few flushes again. */
const REMEMBERED = 10_000;

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
  /** Directories whose own names this instance has seen on the disk. */
  readonly #lasting = new Set<string>();
  readonly #isBelowRoot: (directory: string) => boolean;

  /** Disabled, it resolves at once. `isBelowRoot` takes real names. */
  constructor(
    calls: SystemCalls,
    { enabled, isBelowRoot }: { readonly enabled: boolean; isBelowRoot(directory: string): boolean },
  ) {
    this.#calls = calls;
    this.#isBelowRoot = isBelowRoot;
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
   * As `flush`, and also those above it which have grown and whose flush nobody has seen end: what another operation has
   * created on the way must be on the disk too. It may be one of a process that died before it flushed, so the first use of
   * a directory flushes the one above it in any case.
   */
  async flushWithNewParents(directory: string): Promise<void> {
    await Promise.all([this.flush(directory), this.flushNewParents(directory)]);
  }

  /** As `flushWithNewParents`, without what is in `directory` itself: the way to it survives. */
  async flushNewParents(directory: string): Promise<void> {
    if (!this.#enabled) return;
    const flushes: Promise<void>[] = [];
    const names: string[] = [];
    for (let above = dirname(directory), below = directory; above !== below; above = dirname(above)) {
      const isNew = this.#isBelowRoot(below) && !this.#lasting.has(below);
      if (isNew) names.push(below);
      if (isNew || this.#grown.has(above)) flushes.push(this.flush(above));
      below = above;
    }
    await Promise.all(flushes);
    if (this.#lasting.size + names.length > REMEMBERED) this.#lasting.clear();
    // Where it has grown meanwhile, the name may be that of a new directory in the place of the one that was flushed.
    for (const name of names) if (!this.#grown.has(dirname(name))) this.#lasting.add(name);
  }

  /** Says that `directory` was removed: another process may create it anew, and die. */
  isGone(directory: string): void {
    this.#lasting.delete(directory);
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
    "BACKEND",
    'the file system below rootDirectory cannot flush directories; put the store on another, or set fsync to "data" and accept its price',
    // The name that was to be flushed is given already.
    { outcome: "unknown", cause },
  );
}
