import { dirname } from "node:path";
import type { StorageErrorCode } from "@stowage/core";
import type { Fault } from "./fault-sweep.ts";
import type { CallName } from "./file-system-calls.ts";
import type { Fate, TracedCall } from "./traced-calls.ts";

/** Calls that take room, an `open` only if it creates. */
const TAKES_ROOM: readonly CallName[] = ["write", "mkdir", "rename", "link", "copyFile"];
const CHANGES: readonly CallName[] = [...TAKES_ROOM, "ftruncate", "unlink", "rmdir", "futimes", "utimes"];
const LOOKS: readonly CallName[] = ["stat", "lstat", "fstat", "readdir", "realpath", "read", "open"];

function isOne(names: readonly CallName[]): (call: TracedCall) => boolean {
  return ({ name, changes }) => (name === "open" ? changes : names.includes(name));
}

function fault(
  errno: string,
  codes: readonly StorageErrorCode[],
  rest: Pick<Fault, "hits"> & Partial<Fault>,
): Fault {
  return { name: errno, fate: { errno }, codes, mayResolve: true, ...rest };
}

/** What a disk without room answers. A file system that knows no larger files is as good as full, or says `TOO_LARGE`. */
export const FULL: readonly Fault[] = [
  fault("ENOSPC", ["QUOTA_EXCEEDED"], { hits: isOne(TAKES_ROOM) }),
  fault("EDQUOT", ["QUOTA_EXCEEDED"], { hits: ({ name }) => name === "write" || name === "mkdir" }),
  fault("EFBIG", ["QUOTA_EXCEEDED", "TOO_LARGE"], { hits: ({ name }) => name === "write" }),
];

/** What a broken disk answers to a flush, and to the close of what was written: never a success. */
export const UNFLUSHED: readonly Fault[] = [
  fault("EIO", ["BACKEND", "UNAVAILABLE"], {
    hits: ({ name }) => name === "fsync" || name === "fdatasync",
    mayResolve: false,
  }),
  fault("EIO", ["BACKEND", "UNAVAILABLE"], {
    hits: ({ name, isWritten }) => name === "close" && isWritten,
    mayResolve: false,
  }),
];

/** What a broken disk answers to a look at it: never "not found", never the end of the content. */
export const UNREADABLE: readonly Fault[] = [
  fault("EIO", ["BACKEND", "UNAVAILABLE"], { hits: ({ name }) => LOOKS.includes(name) }),
];

/** What a disk answers to a look without rights. */
export const FORBIDDEN: readonly Fault[] = [
  fault("EACCES", ["PERMISSION_DENIED"], { hits: ({ name }) => LOOKS.includes(name) }),
];

/** Passing troubles: the call is repeated, or the caller told that repeating may help. */
export const PASSING: readonly Fault[] = ["EINTR", "EAGAIN"].map((errno) =>
  fault(errno, ["THROTTLED", "UNAVAILABLE"], {
    hits: ({ name }) => name === "write" || name === "read",
    retryable: true,
  }),
);

/** From some read on a file is at its end: it need not be the first that the driver misses. */
export const CUT: readonly Fault[] = [
  {
    name: "an early end",
    fate: { most: 0 },
    hits: ({ name }) => name === "read",
    codes: ["CORRUPTED"],
    mayResolve: true,
    lasts: true,
  },
];

/** The process has no descriptor left. */
export const CROWDED: readonly Fault[] = [
  fault("EMFILE", ["THROTTLED", "UNAVAILABLE"], { hits: ({ name }) => name === "open" }),
];

/** The volume becomes read-only, or the process loses its rights, in the middle. */
export const REFUSED: readonly Fault[] = [
  fault("EACCES", ["PERMISSION_DENIED"], { hits: isOne(CHANGES) }),
  fault("EROFS", ["PERMISSION_DENIED"], { hits: isOne(CHANGES), lasts: true }),
];

/** Every directory is a mount of its own: no file gets from one to another by its name alone. */
export function betweenDirectories({ name, files: [from = "", to = ""] }: TracedCall): Fate {
  const isTwo = (name === "rename" || name === "link") && dirname(from) !== dirname(to);
  return isTwo ? { errno: "EXDEV" } : undefined;
}
