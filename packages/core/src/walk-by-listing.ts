import type { FileInfo, ListEntry, ListOptions, StorageDriver, WalkEntry } from "./contract.ts";
import { isStorageError, type StorageErrorCode } from "./errors.ts";
import { isAfter, mayHoldAfter } from "./key-order.ts";

/** Objects of a directory whose sizes are asked for side by side, ahead of the consumer. */
const STATS_AHEAD = 16;

/** What a walk is made of: a driver, or its bare `list` and `stat`. */
export type WalkSource = Pick<StorageDriver, "list" | "stat">;

/**
 * `walk` for a driver whose backend lists one directory at a time: one `list` for each directory, one `stat` for each
 * object, since lists tell no sizes. Keeps rule 4 whole if `list` does: key order, `startAfter` (nothing is opened that
 * lies before it), `skip()`, entries that vanish. Holds one open listing for each level and a few entries of the deepest.
 *
 * It throws what `list` and `stat` throw; `PATH_NOT_FOUND` and `NOT_A_DIRECTORY` only for `path` itself.
 */
export async function* walkByListing(
  source: WalkSource,
  path: string,
  options: ListOptions = {},
): AsyncGenerator<WalkEntry, void, undefined> {
  const { startAfter, signal } = options;
  const life = new AbortController();
  const onAbort = (): void => life.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", onAbort);
  const levels = [new Level(source, path, startAfter, life.signal)];
  try {
    for (;;) {
      const pruned = levels.findIndex((level) => level.isPruned);
      if (pruned >= 0) await closeAll(levels.splice(pruned));
      const level = levels.at(-1);
      if (level === undefined) return;
      let next: Found | undefined;
      try {
        next = await level.next();
      } catch (error) {
        // The walk's own directory must exist; one below that has gone meanwhile was never there.
        if (levels.length === 1 || !hasGone(error)) throw error;
      }
      if (next === undefined) {
        await closeAll(levels.splice(-1));
        continue;
      }
      // Skipped by a consumer that is entries ahead, while this one was looked for.
      if (levels.some((each) => each.isPruned)) continue;
      if (next.info !== undefined) {
        yield { ...next.info, skip() {} };
        continue;
      }
      const below = new Level(source, next.path, startAfter, life.signal);
      levels.push(below);
      const skip = (): void => {
        below.isPruned = true;
      };
      if (!isAfter({ path: next.path, isDirectory: true }, startAfter)) continue;
      yield { path: next.path, size: 0, isDirectory: true, skip };
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    life.abort();
    await closeAll(levels);
  }
}

/** What stands at one position: an object with its facts, or a directory. */
interface Found {
  readonly path: string;
  readonly info?: FileInfo;
}

/** The listing of one directory on the way down, read a little ahead. */
class Level {
  isPruned = false;
  readonly #source: WalkSource;
  readonly #directory: string;
  readonly #startAfter: string | undefined;
  readonly #signal: AbortSignal;
  #iterator: AsyncIterator<ListEntry> | undefined;
  /** In order; undefined for an object that has vanished. */
  readonly #ahead: Promise<Found | undefined>[] = [];
  /** Nothing is read beyond a directory before the consumer has had it: what it holds may take hours, and sizes change. */
  #isAtDirectory = false;
  #hasEnded = false;

  constructor(source: WalkSource, directory: string, startAfter: string | undefined, signal: AbortSignal) {
    this.#source = source;
    this.#directory = directory;
    this.#startAfter = startAfter;
    this.#signal = signal;
  }

  /** The next object or directory, undefined at the end. */
  async next(): Promise<Found | undefined> {
    for (;;) {
      await this.#readAhead();
      const first = this.#ahead.shift();
      if (first === undefined) return undefined;
      if (this.#ahead.length === 0) this.#isAtDirectory = false;
      const found = await first;
      if (found !== undefined) return found;
    }
  }

  /** Waits for what is under way. What fails has nobody to tell: the consumer has gone on. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    await Promise.allSettled([...this.#ahead.splice(0), this.#iterator?.return?.()]);
  }

  async #readAhead(): Promise<void> {
    this.#iterator ??= this.#source
      .list(this.#directory, {
        startAfter: startOfListing(this.#directory, this.#startAfter),
        signal: this.#signal,
      })
      [Symbol.asyncIterator]();
    while (!this.#hasEnded && !this.#isAtDirectory && this.#ahead.length < STATS_AHEAD) {
      try {
        const { done, value } = await this.#iterator.next();
        if (done === true) this.#hasEnded = true;
        else this.#found(value);
      } catch (error) {
        this.#hasEnded = true;
        this.#push(Promise.reject(error));
      }
    }
  }

  #found(entry: ListEntry): void {
    const { path, isDirectory } = entry;
    if (!isDirectory) {
      if (isAfter(entry, this.#startAfter)) this.#push(this.#stat(path));
    } else if (mayHoldAfter(path, this.#startAfter)) {
      this.#isAtDirectory = true;
      this.#push(Promise.resolve({ path }));
    }
  }

  #push(found: Promise<Found | undefined>): void {
    // Whoever comes to it sees the rejection; nobody does if the walk ends before.
    found.catch(() => {});
    this.#ahead.push(found);
  }

  async #stat(path: string): Promise<Found | undefined> {
    try {
      const info = await this.#source.stat(path, { signal: this.#signal });
      return info.isDirectory ? undefined : { path, info };
    } catch (error) {
      if (hasGone(error)) return undefined;
      throw error;
    }
  }
}

/**
 * The `startAfter` for the listing of one directory. If the walk's lies inside a child, that child must still be reported,
 * since the walk goes down there: the listing starts after the object of the child's name.
 */
function startOfListing(directory: string, startAfter: string | undefined): string | undefined {
  const prefix = directory === "/" ? "/" : `${directory}/`;
  if (startAfter === undefined || !startAfter.startsWith(prefix)) return undefined;
  const slash = startAfter.indexOf("/", prefix.length);
  const isInChild = slash >= 0 && slash < startAfter.length - 1;
  return isInChild ? startAfter.slice(0, slash) : startAfter;
}

/** Removed or replaced by something of the other kind since its directory was listed. */
function hasGone(error: unknown): boolean {
  const codes: readonly StorageErrorCode[] = ["PATH_NOT_FOUND", "NOT_A_DIRECTORY"];
  return isStorageError(error) && codes.includes(error.code);
}

async function closeAll(levels: readonly Level[]): Promise<void> {
  for (const level of levels) await level.close();
}
