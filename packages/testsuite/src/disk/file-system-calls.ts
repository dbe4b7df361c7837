import type * as nodeFs from "node:fs";

type ByDescriptor = "close" | "read" | "write" | "fsync" | "fdatasync" | "ftruncate" | "futimes" | "fstat";
type ByName = "open" | "stat" | "lstat" | "readdir" | "mkdir" | "rmdir" | "unlink" | "utimes";
type ByTwoNames = "rename" | "link" | "copyFile";

/** Those that are plain functions. */
export type PlainCallName = ByDescriptor | ByName | ByTwoNames;

/** A call by its name in `node:fs`; `realpath` stands for `realpath.native` too. */
export type CallName = PlainCallName | "realpath";

/** Calls of `node:fs`, in their form with a callback: what a driver that keeps its objects in files is made over. */
export type FileSystemCalls = Pick<typeof nodeFs, CallName>;

/** Their first argument is a descriptor. */
export const BY_DESCRIPTOR: readonly ByDescriptor[] = [
  ...(["close", "read", "write", "fsync", "fdatasync", "ftruncate", "futimes", "fstat"] as const),
];

/** Their first two arguments are names. */
export const BY_TWO_NAMES: readonly ByTwoNames[] = ["rename", "link", "copyFile"];

export const PLAIN_CALLS: readonly PlainCallName[] = [
  ...BY_DESCRIPTOR,
  ...BY_TWO_NAMES,
  ...(["open", "stat", "lstat", "readdir", "mkdir", "rmdir", "unlink", "utimes"] as const),
];
