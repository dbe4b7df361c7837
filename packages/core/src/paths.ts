import { describeValue } from "./describe-value.ts";
import { InvalidPathError } from "./errors.ts";
import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENTS } from "./limits.ts";

/** The store itself: a path for `stat`, `list` and `walk` only. */
export const ROOT = "/";

/** Segments of the alphabet, none of them `.` or `..`; lengths aside. */
const GRAMMAR = /^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._-]+)+$/;

/** The path that passed last: what an operation asks for is often what the one before it asked for. */
let lastValid = ROOT;

/**
 * True for what the contract's grammar allows, `/` excluded: every path of an object or a directory.
 * Listings use it to leave out names that other programs put into a store.
 */
export function isValidPath(path: string): boolean {
  if (path === lastValid) return path !== ROOT;
  if (path.length > MAX_PATH_BYTES || !GRAMMAR.test(path)) return false;
  // No shorter path can break a limit of segments: the pattern wants two characters for each.
  if (path.length > MAX_SEGMENT_BYTES && violatedLimit(path) !== undefined) return false;
  lastValid = path;
  return true;
}

/**
 * Lets pass what {@link isValidPath} does; `name` is the argument's, for the message.
 * @throws `TypeError` for anything but a string; {@link InvalidPathError}
 */
export function checkPath(path: string, name = "path"): void {
  if (typeof path !== "string") throw notText(path, name);
  if (!isValidPath(path)) throw invalidPath(path, name);
}

/** As {@link checkPath}, and lets `/` pass. */
export function checkDirectoryPath(path: string): void {
  if (path !== ROOT) checkPath(path);
}

/**
 * Lets pass what `startAfter` takes: a path, or a path and `/`.
 * @throws `TypeError` for anything but a string; {@link InvalidPathError}
 */
export function checkPosition(position: string): void {
  if (typeof position !== "string") throw notText(position, "startAfter");
  const path = position.endsWith("/") ? position.slice(0, -1) : position;
  if (!isValidPath(path)) throw invalidPath(path, "startAfter");
}

function notText(value: unknown, name: string): TypeError {
  return new TypeError(`${name} must be a string, not ${describeValue(value)}`);
}

function invalidPath(path: string, name: string): InvalidPathError {
  // An error names the path of its operation, which is another one if `startAfter` or a destination is wrong.
  return new InvalidPathError(
    `${name} ${describeValue(path)} ${violation(path)}`,
    name === "path" ? { path } : {},
  );
}

function violation(path: string): string {
  if (path === "") return "is empty; paths start with /";
  if (path === ROOT) return "is the store itself, which only stat, list and walk take";
  if (!path.startsWith("/")) return "does not start with /";
  if (path.endsWith("/")) return "ends in /; leave it out";
  const segments = path.slice(1).split("/");
  if (segments.includes("")) return "has an empty segment";
  if (segments.includes(".") || segments.includes("..")) return "has a segment . or ..";
  return violatedLimit(path) ?? "has a character outside A-Z a-z 0-9 . _ -";
}

function violatedLimit(path: string): string | undefined {
  if (path.length > MAX_PATH_BYTES) return `is ${path.length} bytes long; ${MAX_PATH_BYTES} are allowed`;
  const segments = path.slice(1).split("/");
  if (segments.length > MAX_SEGMENTS) {
    return `has ${segments.length} segments; ${MAX_SEGMENTS} are allowed`;
  }
  const longest = Math.max(...segments.map((segment) => segment.length));
  if (longest > MAX_SEGMENT_BYTES) {
    return `has a segment of ${longest} bytes; ${MAX_SEGMENT_BYTES} are allowed`;
  }
  return undefined;
}
