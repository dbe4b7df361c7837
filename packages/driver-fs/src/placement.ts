import type { BigIntStats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StorageError } from "@stowage/core";
import { type Beside, copyBeside } from "./beside.ts";
import type { Directories } from "./directories.ts";
import { errnoOf, ifErrno, toStorageError, toUnknownOutcome } from "./errors.ts";
import type { DirectoryFlushes } from "./flush.ts";
import type { PrivateArea } from "./private-area.ts";
import type { Tree } from "./tree.ts";

/** Others may remove the directory, or put another in the object's place, each time. */
const ATTEMPTS = 100;

export interface PlaceOptions {
  /** The real name of the directory, if it has been looked for already. */
  readonly directory?: string | undefined;
  /** Leave what is there alone, and reject with `ALREADY_EXISTS`. */
  readonly ifAbsent?: boolean | undefined;
  /** What the file was before: a call repeated after an unknown outcome finds it in its place. */
  readonly mark?: BigIntStats | undefined;
  /** Its old name has been acknowledged: it must not go to where a power failure may leave no way to it. */
  readonly keeps?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Named {
  /** Real name of the directory that has got the name. */
  readonly directory: string;
  /** The file has its old name too. */
  readonly isLeft: boolean;
}

/** Gives a finished file its name in the tree, in one step for whoever reads it. */
export class Placement {
  readonly #tree: Tree;
  readonly #area: PrivateArea;
  readonly #directories: Directories;
  readonly #flushes: DirectoryFlushes;
  readonly #fsync: boolean;

  constructor(parts: {
    readonly tree: Tree;
    readonly area: PrivateArea;
    readonly directories: Directories;
    readonly flushes: DirectoryFlushes;
    readonly fsync: boolean;
  }) {
    this.#tree = parts.tree;
    this.#area = parts.area;
    this.#directories = parts.directories;
    this.#flushes = parts.flushes;
    this.#fsync = parts.fsync;
  }

  /**
   * What can be said before the bytes are there.
   * @throws {@link StorageError} `PATH_CONFLICT`, `PERMISSION_DENIED`, `UNAVAILABLE`
   */
  async check(path: string): Promise<void> {
    const file = this.#tree.fileOf(path);
    try {
      const directory = await this.#tree.realFile(dirname(file));
      const target = join(directory, basename(file));
      const isDirectory = (await this.#tree.calls.lstat(target)).isDirectory();
      if (isDirectory && (await this.#directories.holdsFiles(target))) throw conflict();
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOTDIR") throw await this.#tree.blocked(error);
      if (errno !== "ENOENT") throw toStorageError(error);
      const outage = await this.#tree.outage();
      if (outage !== undefined) throw outage;
    }
  }

  /**
   * Publishes `from`, whose bytes are on the disk, at `path`, and resolves when its name is on the disk too.
   * @throws {@link StorageError} `PATH_CONFLICT` (nothing changed), `ALREADY_EXISTS`, `CONFLICT` if `from` is gone; with
   * `outcome: "unknown"` if the name was given but could not be flushed
   */
  async place(from: string, path: string, options: PlaceOptions = {}): Promise<void> {
    const file = this.#tree.fileOf(path);
    let named: Named;
    try {
      named = await this.#name(from, file, options);
    } catch (error) {
      // What was created on the way is not left behind.
      await this.#directories.prune(dirname(file)).catch(() => {});
      throw toStorageError(error);
    }
    try {
      await this.#flushes.flushWithNewParents(named.directory);
      if (named.isLeft) await ifErrno(this.#tree.calls.unlink(from), ["ENOENT"], () => {});
    } catch (error) {
      throw toUnknownOutcome(error);
    }
  }

  async #name(from: string, file: string, options: PlaceOptions): Promise<Named> {
    const { calls } = this.#tree;
    let { directory } = options;
    let beside: Beside | undefined;
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        options.signal?.throwIfAborted();
        directory ??= await this.#directories.ensure(dirname(file));
        if (options.keeps === true) await this.#flushes.flushNewParents(directory);
        const source = beside?.file ?? from;
        const target = join(directory, basename(file));
        try {
          await (options.ifAbsent === true ? calls.link(source, target) : calls.rename(source, target));
          return { directory, isLeft: options.ifAbsent === true || beside !== undefined };
        } catch (error) {
          if (await this.#isOurs(source, target, options.mark)) return { directory, isLeft: true };
          if (errnoOf(error) === "EXDEV" && beside === undefined) {
            beside = await this.#copyBeside(from, directory, options.signal);
          } else if (errnoOf(error) === "ENOENT" && (await this.#tree.exists(source))) {
            directory = undefined;
          } else if (!(await this.#hasMadeWay(target, error, options))) {
            throw error;
          }
        }
      }
      const message = "its directory is removed as fast as it is created; try again";
      throw new StorageError("UNAVAILABLE", message, { retryable: true });
    } finally {
      await beside?.[Symbol.asyncDispose]();
    }
  }

  /** Whether the file at `target` is the very one that was to get there. */
  async #isOurs(source: string, target: string, mark: BigIntStats | undefined): Promise<boolean> {
    const { calls } = this.#tree;
    const [ours, found] = await Promise.all(
      [mark ?? calls.lstat(source), calls.lstat(target)].map((stats) =>
        ifErrno(Promise.resolve(stats), ["ENOENT", "ENOTDIR"], () => undefined),
      ),
    );
    return ours !== undefined && found !== undefined && ours.ino === found.ino && ours.dev === found.dev;
  }

  /** True if what was in the way is gone, so that another try is worth it. Throws what stands in the way for good. */
  async #hasMadeWay(target: string, error: unknown, { ifAbsent }: PlaceOptions): Promise<boolean> {
    const errno = errnoOf(error);
    if (errno === "ENOENT") throw vanished(error);
    if (errno === "ENOTDIR") throw await this.#tree.blocked(error);
    if (errno === undefined || !["EEXIST", "EISDIR", "ENOTEMPTY", "EPERM"].includes(errno)) return false;
    const found = await ifErrno(this.#tree.calls.lstat(target), ["ENOENT", "ENOTDIR"], () => undefined);
    if (found?.isDirectory() === true) {
      // Left over from a deletion or a crash: nothing may be inferred from a directory that is there (rule 16).
      if (await this.#directories.removeEmpty(target)) return true;
      throw conflict(error);
    }
    if (errno === "EPERM") return false;
    if (found === undefined || ifAbsent !== true) return true;
    throw new StorageError("ALREADY_EXISTS", "an object is there already", { cause: error });
  }

  async #copyBeside(from: string, directory: string, signal: AbortSignal | undefined): Promise<Beside> {
    const parts = { tree: this.#tree, area: this.#area, flushes: this.#flushes };
    return await copyBeside(parts, from, { directory, fsync: this.#fsync, signal });
  }
}

function conflict(cause?: unknown): StorageError {
  return new StorageError("PATH_CONFLICT", "no object can be put there: it is a directory", { cause });
}

function vanished(cause: unknown): StorageError {
  const message =
    "its bytes are gone: they were reclaimed, or another writer has taken them over; write it again";
  return new StorageError("CONFLICT", message, { cause });
}
