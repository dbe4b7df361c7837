import type { Dirent } from "node:fs";
import { join as joinFile } from "node:path";
import { join } from "node:path/posix";
import {
  type FileInfo,
  type ListEntry,
  type ListOptions,
  PathNotFoundError,
  StorageError,
  type WalkEntry,
} from "@stowage/core";
import { compareKeyOrder, isAfter, isValidPath, ROOT, walkByListing } from "@stowage/core/driver";
import { errnoOf, isMissing, toStorageError } from "./errors.ts";
import type { Tree } from "./tree.ts";

/** What is at `path`. The store itself is a directory even before its root is created. */
export async function stat(tree: Tree, path: string): Promise<FileInfo> {
  try {
    const stats = await tree.calls.lstat(await tree.realFile(tree.fileOf(path)));
    if (stats.isDirectory()) return { path, size: 0, isDirectory: true };
    if (stats.isFile() && path !== ROOT) {
      return { path, size: Number(stats.size), isDirectory: false, modifiedAt: stats.mtime };
    }
  } catch (error) {
    if (!isMissing(error)) throw toStorageError(error, path);
  }
  const missing = await tree.missing(path);
  if (path === ROOT && missing instanceof PathNotFoundError) return { path, size: 0, isDirectory: true };
  throw missing;
}

/**
 * Direct children in key order. A directory is read whole and sorted, so that memory grows with the largest one and not
 * with the tree. Left out: names outside the contract's alphabet, links that leave the root or lead nowhere, and what is
 * neither file nor directory.
 */
export async function* list(
  tree: Tree,
  path: string,
  options: ListOptions = {},
): AsyncGenerator<ListEntry, void, undefined> {
  options.signal?.throwIfAborted();
  const directory = await findDirectory(tree, path);
  if (directory !== undefined) yield* children(tree, { path, directory }, options);
}

/** Everything below `path` (rule 4). A directory in which links lead back to it is reported there as an empty one. */
export async function* walk(
  tree: Tree,
  path: string,
  options: ListOptions = {},
): AsyncGenerator<WalkEntry, void, undefined> {
  /** The directories on the way down to the one that was listed last. */
  const way: Listed[] = [];
  const source = {
    stat: (object: string) => stat(tree, object),
    async *list(each: string, listing?: ListOptions): AsyncGenerator<ListEntry, void, undefined> {
      const directory = await findDirectory(tree, each);
      if (directory === undefined) return;
      while (way.some((above) => !isAbove(above.path, each))) way.pop();
      if (way.some((above) => above.directory === directory)) return;
      const listed = { path: each, directory };
      way.push(listed);
      yield* children(tree, listed, listing);
    },
  };
  yield* walkByListing(source, path, options);
}

interface Listed {
  readonly path: string;
  /** Its real name. */
  readonly directory: string;
}

/** The real name, undefined for the root of a store that is yet to be created. */
async function findDirectory(tree: Tree, path: string): Promise<string | undefined> {
  try {
    return await tree.realFile(tree.fileOf(path));
  } catch (error) {
    if (!isMissing(error)) throw toStorageError(error, path);
  }
  const missing = await tree.missing(path);
  if (path === ROOT && missing instanceof PathNotFoundError) return undefined;
  throw missing;
}

async function* children(
  tree: Tree,
  { path, directory }: Listed,
  { startAfter, signal }: ListOptions = {},
): AsyncGenerator<ListEntry, void, undefined> {
  const entries: ListEntry[] = [];
  for (const found of await read(tree, path, directory)) {
    const child = join(path, found.name);
    if (!isValidPath(child)) continue;
    const isDirectory = found.isSymbolicLink()
      ? await kindOfTarget(tree, joinFile(directory, found.name))
      : kindOf(found);
    if (isDirectory === undefined) continue;
    const entry = { path: child, isDirectory };
    if (isAfter(entry, startAfter)) entries.push(entry);
  }
  for (const entry of entries.sort(compareKeyOrder)) {
    signal?.throwIfAborted();
    yield entry;
  }
}

async function read(tree: Tree, path: string, directory: string): Promise<readonly Dirent[]> {
  try {
    return await tree.calls.readdir(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOTDIR" && path !== ROOT) {
      const message = "it is an object, not a directory; list the directory that holds it";
      throw new StorageError("NOT_A_DIRECTORY", message, { path, cause: error });
    }
    throw isMissing(error) ? await tree.missing(path) : toStorageError(error, path);
  }
}

/** Whether it is a directory; undefined for what is no part of the store. */
function kindOf(found: { isDirectory(): boolean; isFile(): boolean }): boolean | undefined {
  if (found.isDirectory()) return true;
  return found.isFile() ? false : undefined;
}

async function kindOfTarget(tree: Tree, link: string): Promise<boolean | undefined> {
  try {
    return kindOf(await tree.calls.lstat(await tree.realFile(link)));
  } catch {
    // Whoever names it is told why it is refused.
    return undefined;
  }
}

function isAbove(directory: string, path: string): boolean {
  return directory === ROOT || path.startsWith(`${directory}/`);
}
