import { dirname } from "node:path";
import { isStorageError, type OperationOptions, StorageError } from "@stowage/core";
import { ifErrno, isMissing, toStorageError, toUnknownOutcome } from "./errors.ts";
import type { Store } from "./store.ts";

/** Renames an object (rule 14), then removes the directories that this has emptied. */
export async function move(
  store: Store,
  source: string,
  { destination, signal }: { readonly destination: string } & OperationOptions,
): Promise<void> {
  const { tree, placement, directories } = store;
  const { calls } = tree;
  const from = tree.fileOf(source);
  let other: bigint | undefined;
  try {
    await tree.realFile(dirname(from));
    const stats = await calls.lstat(from);
    if (stats.isDirectory())
      throw new StorageError("IS_A_DIRECTORY", "it is a directory; move the objects in it");
    if (!stats.isFile()) throw new StorageError("PERMISSION_DENIED", "it is a link; move what it points to");
    if (source === destination) return;
    signal?.throwIfAborted();
    // A rename leaves the time as it is, but an object is as old as its last move (rule 24).
    await calls.utimes(from, Date.now() / 1000);
    if (stats.nlink > 1n) other = stats.ino;
    await placement.place(from, destination, { keeps: true, signal });
  } catch (error) {
    // It was there, and gone when it was renamed: another move or delete came first, whatever was put there since.
    const isGone = isStorageError(error) && error.code === "CONFLICT";
    throw isGone || isMissing(error) ? await tree.missing(source) : toStorageError(error, source);
  }
  try {
    // Between two names of one file a rename does nothing: https://man7.org/linux/man-pages/man2/rename.2.html
    if (other !== undefined) await unlinkIfSame(store, from, other);
    await directories.pruneDurably(dirname(from));
  } catch (error) {
    throw toUnknownOutcome(error);
  }
}

async function unlinkIfSame({ tree: { calls } }: Store, file: string, ino: bigint): Promise<void> {
  const found = await ifErrno(calls.lstat(file), ["ENOENT", "ENOTDIR"], () => undefined);
  if (found?.ino === ino) await ifErrno(calls.unlink(file), ["ENOENT"], () => {});
}
