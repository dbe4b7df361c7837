import { dirname } from "node:path";
import { PathNotFoundError, StorageError } from "@stowage/core";
import { isMissing, toStorageError } from "./errors.ts";
import { fileOf, isWithin, privateFile } from "./keys.ts";
import type { SystemCalls } from "./system-calls.ts";

/** The directory tree of one store: what is in it, and that no link leads out of it. */
export class Tree {
  readonly root: string;
  readonly calls: SystemCalls;
  readonly createRoot: boolean;
  #realRoot: string | undefined;

  constructor(calls: SystemCalls, root: string, createRoot: boolean) {
    this.calls = calls;
    this.root = root;
    this.createRoot = createRoot;
  }

  fileOf(path: string): string {
    return fileOf(this.root, path);
  }

  /**
   * The name of `file` without symbolic links in it. The root may lie behind links; from there on they lead to other places
   * of the tree, or the call is refused. Rejects with the system's own error if the file does not exist.
   * @throws {@link StorageError} `PERMISSION_DENIED` if the file is outside the root, or in the private area by way of a link
   */
  async realFile(file: string): Promise<string> {
    const real = await this.calls.realpath(file);
    const isOwn = isWithin(privateFile(this.root), file);
    if (this.#realRoot === undefined || !isInside(this.#realRoot, real, isOwn)) {
      // The root may be a link that leads somewhere else by now.
      this.#realRoot = await this.calls.realpath(this.root);
      if (!isInside(this.#realRoot, real, isOwn)) {
        throw new StorageError(
          "PERMISSION_DENIED",
          "a symbolic link leads out of rootDirectory; mount the volume there, or bind the directory, instead",
        );
      }
    }
    return real;
  }

  /** Whether `directory`, a real name, lies in the tree and is not the root itself. */
  isBelowRoot(directory: string): boolean {
    const root = this.#realRoot;
    return root !== undefined && directory !== root && isWithin(root, directory);
  }

  /**
   * What to reject with where nothing is at `path`: `PATH_NOT_FOUND` in a store that is there, `UNAVAILABLE` where the
   * root itself is missing and may not be created. An outage is never "not found".
   */
  async missing(path: string): Promise<StorageError> {
    return (await this.outage()) ?? new PathNotFoundError(path);
  }

  /** What to reject with where a file stands on the way to `path`: an object, unless it is the root itself. */
  async blocked(cause: unknown): Promise<StorageError> {
    const message = "no object can be put there: part of its path is an object";
    return (await this.outage()) ?? new StorageError("PATH_CONFLICT", message, { cause });
  }

  /** Why the store cannot be used; undefined if it can, if only as an empty one whose root is yet to be created. */
  async outage(): Promise<StorageError | undefined> {
    const isDirectory = await this.#isDirectory(this.root);
    if (isDirectory === true) return undefined;
    const mayBeCreated = this.createRoot && isDirectory === undefined;
    if (mayBeCreated && (await this.#isDirectory(dirname(this.root))) === true) return undefined;
    const reason = mayBeCreated
      ? "neither it nor its parent is a directory; create one of them, or mount the volume"
      : "it is no directory; create it, or mount the volume";
    const message = `rootDirectory ${this.root} cannot be used: ${reason}`;
    return new StorageError("UNAVAILABLE", message, { retryable: true });
  }

  /** True if something is at `file`, a link that leads nowhere included. */
  async exists(file: string): Promise<boolean> {
    try {
      await this.calls.lstat(file);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Undefined if nothing is there. */
  async #isDirectory(file: string): Promise<boolean | undefined> {
    try {
      return (await this.calls.stat(file)).isDirectory();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toStorageError(error);
    }
  }
}

function isInside(realRoot: string, real: string, isOwn: boolean): boolean {
  return isWithin(realRoot, real) && (isOwn || !isWithin(privateFile(realRoot), real));
}
