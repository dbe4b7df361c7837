import { randomBytes } from "node:crypto";
import { join, sep } from "node:path";
import { PRIVATE_DIRECTORY } from "@stowage/core";
import { ROOT } from "@stowage/core/driver";

/** File or directory of a contract path below `root`. */
export function fileOf(root: string, path: string): string {
  if (path === ROOT) return root;
  return root.endsWith(sep) ? root + inside(path) : root + sep + inside(path);
}

function inside(path: string): string {
  return sep === "/" ? path.slice(1) : path.slice(1).replaceAll("/", sep);
}

/** A file or directory of the driver's own. */
export function privateFile(root: string, ...segments: readonly string[]): string {
  return join(root, PRIVATE_DIRECTORY, ...segments);
}

/** Where files lie that nobody has acknowledged: bytes of open writers, records on their way into place. */
export function temporaryDirectory(root: string): string {
  return privateFile(root, "tmp");
}

/** Where resume points lie, one directory for each path, with their bytes. */
export function resumeDirectory(root: string): string {
  return privateFile(root, "up");
}

/** A name that no other file has or had. */
export function newNonce(): string {
  return randomBytes(16).toString("hex");
}

/** True for `name` and for every file below the directory `name`. */
export function isWithin(directory: string, name: string): boolean {
  return name === directory || name.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
