import type { ListEntry } from "./contract.ts";
import { ROOT } from "./paths.ts";

const SLASH = "/".charCodeAt(0);

/**
 * Where `list` and `walk` report an entry: its path, and for a directory its path and `/`. Key order is the byte order of
 * positions (rule 4), which for paths of the contract is the order of JavaScript's `<` on strings.
 */
export function positionOf(entry: ListEntry): string {
  return entry.isDirectory ? `${entry.path}/` : entry.path;
}

/** Compares positions, for `sort`; without making them, since directories may hold 100,000 entries. */
export function compareKeyOrder(left: ListEntry, right: ListEntry): number {
  if (left.path === right.path) return Number(left.isDirectory) - Number(right.isDirectory);
  if (left.isDirectory && right.path.startsWith(left.path)) return slashAgainst(right, left.path.length);
  if (right.isDirectory && left.path.startsWith(right.path)) return -slashAgainst(left, right.path.length);
  return left.path < right.path ? -1 : 1;
}

/** Order of a directory and `entry`, whose path goes on after the directory's: what it holds comes after it. */
function slashAgainst(entry: ListEntry, length: number): number {
  return SLASH - entry.path.charCodeAt(length) || -1;
}

/**
 * True if an iteration with `startAfter` reports the entry: its position is beyond, and it is not below the directory
 * that `startAfter` names with a trailing slash (rule 4).
 */
export function isAfter(entry: ListEntry, startAfter: string | undefined): boolean {
  if (startAfter === undefined) return true;
  const position = positionOf(entry);
  return position > startAfter && !(startAfter.endsWith("/") && position.startsWith(startAfter));
}

/**
 * True if something below `directory` may be reported with `startAfter`; if not, a walk leaves it unopened. The directory
 * itself may lie before `startAfter` nevertheless.
 */
export function mayHoldAfter(directory: string, startAfter: string | undefined): boolean {
  if (startAfter === undefined || directory === ROOT) return true;
  const position = `${directory}/`;
  if (startAfter.endsWith("/") && position.startsWith(startAfter)) return false;
  return position > startAfter || startAfter.startsWith(position);
}
