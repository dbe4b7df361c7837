import {
  type FileInfo,
  type ListEntry,
  PathNotFoundError,
  StorageError,
  type WalkEntry,
} from "@stowage/core";
import { ROOT } from "@stowage/core/driver";
import type { ObjectTable } from "./object-table.ts";

/** Comes right after "/" in the alphabet of paths: `/a0` is the first key after all that lie below `/a`. */
const AFTER_SLASH = "0";
/** Comes before every character of a path: `/a\0` is the first key after `/a`. */
const BEFORE_ALL = "\0";

/** Direct children in key order. Follows the table as it changes: each step looks for what comes next now. */
export function* listChildren(
  objects: ObjectTable,
  directory: string,
  startAfter: string | undefined,
): Generator<ListEntry, void, undefined> {
  checkDirectory(objects, directory);
  const depth = directory === ROOT ? 1 : directory.length + 1;
  for (let lower = firstAfter(startAfter); ; ) {
    const key = objects.below(directory, lower);
    if (key === undefined) return;
    const slash = key.indexOf("/", depth);
    if (slash < 0) {
      lower = key + BEFORE_ALL;
      yield { path: key, isDirectory: false };
      continue;
    }
    const path = key.slice(0, slash);
    const isAhead = `${path}/` >= lower;
    lower = path + AFTER_SLASH;
    if (isAhead) yield { path, isDirectory: true };
  }
}

/** Everything below a directory in key order, each directory right before its first descendant. */
export function* walkBelow(
  objects: ObjectTable,
  directory: string,
  startAfter: string | undefined,
): Generator<WalkEntry, void, undefined> {
  checkDirectory(objects, directory);
  const depth = directory === ROOT ? 1 : directory.length + 1;
  for (let lower = firstAfter(startAfter); ; ) {
    const key = objects.below(directory, lower);
    if (key === undefined) return;
    const found = directoryAhead(key, depth, lower);
    const path = found ?? key;
    lower = found === undefined ? key + BEFORE_ALL : `${found}/${BEFORE_ALL}`;
    const info = found === undefined ? infoOf(objects, key) : { path, size: 0, isDirectory: true };
    if (info === undefined) continue;
    const skip = (): void => {
      const beyond = path + AFTER_SLASH;
      if (info.isDirectory && lower < beyond) lower = beyond;
    };
    yield { ...info, skip };
  }
}

/** What `stat` tells of an object. */
export function infoOf(objects: ObjectTable, path: string): FileInfo | undefined {
  const object = objects.get(path);
  if (object === undefined) return undefined;
  return { path, size: object.size, isDirectory: false, modifiedAt: new Date(object.modifiedAt) };
}

/** The outermost directory on the way to `key` whose position was not passed yet. */
function directoryAhead(key: string, depth: number, lower: string): string | undefined {
  for (let slash = key.indexOf("/", depth); slash > 0; slash = key.indexOf("/", slash + 1)) {
    if (key.slice(0, slash + 1) >= lower) return key.slice(0, slash);
  }
  return undefined;
}

/** The least key that `startAfter` leaves (rule 4): it is exclusive, and a directory stands for all below it. */
function firstAfter(startAfter: string | undefined): string {
  if (startAfter === undefined) return ROOT;
  if (startAfter.endsWith("/")) return startAfter.slice(0, -1) + AFTER_SLASH;
  return startAfter + BEFORE_ALL;
}

function checkDirectory(objects: ObjectTable, path: string): void {
  if (objects.isDirectory(path)) return;
  if (objects.get(path) === undefined) throw new PathNotFoundError(path);
  throw new StorageError("NOT_A_DIRECTORY", `${path} is an object and has no children`, { path });
}
