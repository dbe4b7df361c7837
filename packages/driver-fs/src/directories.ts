import { basename, dirname, join } from "node:path";
import { StorageError } from "@stowage/core";
import { errnoOf, ifErrno, isMissing } from "./errors.ts";
import type { DirectoryFlushes } from "./flush.ts";
import { isWithin } from "./keys.ts";
import type { Tree } from "./tree.ts";

/** Others may remove empty directories while one is being used; somebody who loses that often is not just unlucky. */
const ATTEMPTS = 100;

/** What the system answers for a directory that holds something, is in use, is a link, or is not ours to remove. */
const STAYS = ["ENOTEMPTY", "EEXIST", "EBUSY", "EACCES", "EPERM", "EROFS", "ENOTDIR", "EINVAL"];

/** Creates directories on the way to an object, and removes those that have become empty (rule 16). */
export class Directories {
  readonly #tree: Tree;
  readonly #flushes: DirectoryFlushes;
  /** Real names that are being looked for: many writes at once ask for few directories. */
  readonly #finding = new Map<string, Promise<string | undefined>>();

  constructor(tree: Tree, flushes: DirectoryFlushes) {
    this.#tree = tree;
    this.#flushes = flushes;
  }

  /**
   * The real name of `directory`, which is created with all that is missing above it. It may be gone again by the time it
   * is used. What was created is on the disk after {@link DirectoryFlushes.flushWithNewParents}.
   * @throws {@link StorageError} `PATH_CONFLICT` if part of the way is an object, `UNAVAILABLE` if the root cannot be created
   */
  async ensure(directory: string): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const real = (await this.#find(directory)) ?? (await this.#create(directory));
      if (real !== undefined) return real;
    }
    const message = "directories are removed as fast as they are created; try again";
    throw new StorageError("UNAVAILABLE", message, { retryable: true });
  }

  /**
   * Removes `directory` and those above it as far as they are empty, the root aside. Resolves to the first that stays.
   * Takes the name below the root as it was configured, not the real one.
   */
  async prune(directory: string): Promise<string> {
    const { root } = this.#tree;
    let each = directory;
    while (each !== root && isWithin(root, each) && (await this.#remove(each))) each = dirname(each);
    return each;
  }

  /** As `prune`; resolves when what it has removed is gone from the disk too. */
  async pruneDurably(directory: string): Promise<void> {
    for (let left = directory; ; ) {
      left = await this.prune(left);
      const real = await this.#find(left);
      // Somebody else has removed it meanwhile: what lies above it is to be flushed.
      if (real !== undefined) return await this.#flushes.flush(real);
    }
  }

  /** Removes `directory` if there are only empty directories in it; else false, and at most some of those are gone. */
  async removeEmpty(directory: string): Promise<boolean> {
    for (const entry of await ifErrno(this.#tree.calls.readdir(directory), ["ENOENT"], () => [])) {
      if (!entry.isDirectory() || !(await this.removeEmpty(join(directory, entry.name)))) return false;
    }
    return await this.#remove(directory);
  }

  /** True if there is anything but directories below `directory`. */
  async holdsFiles(directory: string): Promise<boolean> {
    for (const entry of await ifErrno(this.#tree.calls.readdir(directory), ["ENOENT", "ENOTDIR"], () => [])) {
      if (!entry.isDirectory() || (await this.holdsFiles(join(directory, entry.name)))) return true;
    }
    return false;
  }

  /** The real name, undefined if there is no such directory. */
  #find(directory: string): Promise<string | undefined> {
    const begun = this.#finding.get(directory);
    if (begun !== undefined) return begun;
    const finding = this.#findAlone(directory).finally(() => this.#finding.delete(directory));
    this.#finding.set(directory, finding);
    return finding;
  }

  async #findAlone(directory: string): Promise<string | undefined> {
    try {
      return await this.#tree.realFile(directory);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT") return undefined;
      throw errno === "ENOTDIR" ? await this.#tree.blocked(error) : error;
    }
  }

  /** The real name, undefined if others have changed what was found. */
  async #create(directory: string): Promise<string | undefined> {
    const { root, calls } = this.#tree;
    const above = dirname(directory);
    if (directory === root) {
      const outage = await this.#tree.outage();
      if (outage !== undefined) throw outage;
      return await this.#make(join(await calls.realpath(above), basename(root)));
    }
    const realAbove = (await this.#find(above)) ?? (await this.#create(above));
    return realAbove === undefined ? undefined : await this.#make(join(realAbove, basename(directory)));
  }

  async #make(directory: string): Promise<string | undefined> {
    const above = dirname(directory);
    // Before it is there, so that nobody finds it there and misses this; and after, so that no flush in between counts.
    this.#flushes.hasGrown(above);
    try {
      await this.#tree.calls.mkdir(directory);
      return directory;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOTDIR") throw await this.#tree.blocked(error);
      if (errno === "EEXIST" && (await this.#leadsNowhere(directory))) {
        const message = "a symbolic link on the way leads nowhere; remove it, or create what it points to";
        throw new StorageError("PERMISSION_DENIED", message, { cause: error });
      }
      if (errno !== "EEXIST" && errno !== "ENOENT") throw error;
      return undefined;
    } finally {
      this.#flushes.hasGrown(above);
    }
  }

  /** True if the directory is gone, by this call or another's. */
  async #remove(directory: string): Promise<boolean> {
    try {
      await this.#tree.calls.rmdir(directory);
      this.#flushes.isGone(directory);
      return true;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT") return true;
      if (errno !== undefined && STAYS.includes(errno)) return false;
      throw error;
    }
  }

  async #leadsNowhere(link: string): Promise<boolean> {
    const { calls } = this.#tree;
    const stats = await ifErrno(calls.lstat(link), ["ENOENT"], () => undefined);
    if (stats?.isSymbolicLink() !== true) return false;
    return await calls.stat(link).then(() => false, isMissing);
  }
}
