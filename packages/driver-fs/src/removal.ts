import { dirname, join } from "node:path";
import { MAX_FAILED_PATHS, type OperationOptions, StorageError } from "@stowage/core";
import { errnoOf, ifErrno, isMissing, toStorageError, toUnknownOutcome } from "./errors.ts";
import type { Store } from "./store.ts";

/** Files removed side by side. */
const PARALLEL = 32;
/** Writers may put objects into a directory while it is being deleted. What they put there after so many looks stays. */
const LOOKS = 3;

/** Deletes the object or directory at `path`, then the directories above it that this has emptied (rules 1, 16, 23). */
export async function remove(store: Store, path: string, { signal }: OperationOptions = {}): Promise<void> {
  const { tree, directories } = store;
  const file = tree.fileOf(path);
  const removal = new Removal(store, signal);
  try {
    await tree.realFile(dirname(file));
    const isDirectory = (await tree.calls.lstat(file)).isDirectory();
    signal?.throwIfAborted();
    await (isDirectory ? removal.directory(file, path) : removal.file(file, path));
  } catch (error) {
    throw isMissing(error) ? await tree.missing(path) : toStorageError(error, path);
  }
  removal.throwFailures(path);
  try {
    await directories.pruneDurably(dirname(file));
  } catch (error) {
    throw toUnknownOutcome(error);
  }
}

/** One recursive deletion, which goes on after what it cannot remove. Links are removed, not followed. */
class Removal {
  readonly #store: Store;
  readonly #signal: AbortSignal | undefined;
  readonly #failures = new Map<string, unknown>();
  #failed = 0;

  constructor(store: Store, signal: AbortSignal | undefined) {
    this.#store = store;
    this.#signal = signal;
  }

  async file(file: string, path: string): Promise<void> {
    try {
      await ifErrno(this.#store.tree.calls.unlink(file), ["ENOENT"], () => {});
    } catch (error) {
      this.#fail(path, error);
    }
  }

  async directory(directory: string, path: string): Promise<void> {
    const { calls } = this.#store.tree;
    const before = this.#failed;
    for (let look = 1; look <= LOOKS && this.#failed === before; look++) {
      try {
        const entries = await calls.readdir(directory);
        const below = entries.map((entry) => ({
          file: join(directory, entry.name),
          path: `${path}/${entry.name}`,
          isDirectory: entry.isDirectory(),
        }));
        await this.#files(below.filter((each) => !each.isDirectory));
        for (const each of below) {
          this.#signal?.throwIfAborted();
          if (each.isDirectory) await this.directory(each.file, each.path);
        }
        if (this.#failed > before) return;
        await calls.rmdir(directory);
        return;
      } catch (error) {
        this.#signal?.throwIfAborted();
        const errno = errnoOf(error);
        if (errno === "ENOENT") return;
        if (errno !== "ENOTEMPTY" && errno !== "EEXIST") this.#fail(path, error);
      }
    }
  }

  /** Rejects with the code of the first that could not be removed. */
  throwFailures(path: string): void {
    const failures = [...this.#failures].sort(([left], [right]) => (left < right ? -1 : 1));
    const [first] = failures;
    if (first === undefined) return;
    const named = failures.map(([failed, error]) => toStorageError(error, failed));
    const [error] = named;
    const { code, retryable } =
      error instanceof StorageError ? error : { code: "BACKEND" as const, retryable: false };
    const message = `${this.#failed} of the files below it could not be removed, the first is ${first[0]}`;
    throw new StorageError(code, message, {
      path,
      retryable,
      outcome: "unknown",
      failed: failures.map(([failed]) => failed),
      cause: new AggregateError(named, message),
    });
  }

  async #files(files: readonly { readonly file: string; readonly path: string }[]): Promise<void> {
    for (let start = 0; start < files.length; start += PARALLEL) {
      this.#signal?.throwIfAborted();
      await Promise.all(files.slice(start, start + PARALLEL).map(({ file, path }) => this.file(file, path)));
    }
  }

  #fail(path: string, error: unknown): void {
    this.#failed += 1;
    if (this.#failures.size < MAX_FAILED_PATHS) this.#failures.set(path, error);
  }
}
