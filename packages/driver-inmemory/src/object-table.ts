import { PathNotFoundError, StorageError } from "@stowage/core";
import { ROOT } from "@stowage/core/driver";
import { SortedKeys } from "./sorted-keys.ts";

/** One version of an object. Nobody changes it: a new version takes its place in the table. */
export interface StoredObject {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
  readonly modifiedAt: Date;
}

/** The committed objects by path, and the directories that their paths imply. */
export class ObjectTable {
  readonly #objects = new Map<string, StoredObject>();
  readonly #keys = new SortedKeys();
  /** How many objects lie below each directory. */
  readonly #directories = new Map<string, number>();
  readonly #isTree: boolean;

  constructor(namespace: "tree" | "flat") {
    this.#isTree = namespace === "tree";
  }

  get(path: string): StoredObject | undefined {
    return this.#objects.get(path);
  }

  /** @throws {@link PathNotFoundError}, or {@link StorageError} `IS_A_DIRECTORY` */
  find(path: string): StoredObject {
    const object = this.#objects.get(path);
    if (object !== undefined) return object;
    if (this.isDirectory(path)) {
      throw new StorageError("IS_A_DIRECTORY", `${path} is a directory; name an object below it`);
    }
    throw new PathNotFoundError(path);
  }

  /** Puts a version in place. @throws {@link StorageError} `PATH_CONFLICT` (rule 17) */
  set(path: string, object: StoredObject): void {
    this.checkPlace(path);
    if (!this.#objects.has(path)) this.#count(path, 1);
    this.#keys.add(path);
    this.#objects.set(path, object);
  }

  remove(path: string): void {
    if (!this.#objects.delete(path)) return;
    this.#keys.delete(path);
    this.#count(path, -1);
  }

  /** Removes the object and everything below the path; false if there was neither. */
  removeAll(path: string): boolean {
    const removed = this.#objects.has(path) || this.isDirectory(path);
    this.remove(path);
    for (let lower = `${path}/`; ; ) {
      const key = this.below(path, lower);
      if (key === undefined) return removed;
      this.remove(key);
      lower = key; // what went before it need not be passed over again
    }
  }

  /** True if anything is stored below the path; `/` always is a directory. */
  isDirectory(path: string): boolean {
    return path === ROOT || this.#directories.has(path);
  }

  /** The first key below the directory that is `lower` or comes after it. */
  below(directory: string, lower: string): string | undefined {
    const prefix = directory === ROOT ? ROOT : `${directory}/`;
    const key = this.#keys.from(lower < prefix ? prefix : lower);
    return key?.startsWith(prefix) ? key : undefined;
  }

  /** @throws {@link StorageError} `PATH_CONFLICT` if a tree cannot hold an object there */
  checkPlace(path: string): void {
    if (!this.#isTree) return;
    if (this.isDirectory(path)) {
      throw new StorageError("PATH_CONFLICT", `${path} is a directory; choose another path`, { path });
    }
    for (const ancestor of ancestors(path)) {
      if (this.#objects.has(ancestor)) {
        const message = `${ancestor} is an object, so that nothing can lie below it; choose another path`;
        throw new StorageError("PATH_CONFLICT", message, { path });
      }
    }
  }

  #count(path: string, change: number): void {
    for (const directory of ancestors(path)) {
      const count = (this.#directories.get(directory) ?? 0) + change;
      if (count > 0) this.#directories.set(directory, count);
      else this.#directories.delete(directory);
    }
  }
}

/** The directories that a path implies, the innermost first; without the root. */
function* ancestors(path: string): Generator<string, void, undefined> {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
    yield path.slice(0, end);
}
