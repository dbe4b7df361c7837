import {
  isStorageError,
  PathNotFoundError,
  StorageError,
  type StorageErrorCode,
  type StorageErrorOptions,
} from "@stowage/core";

interface Meaning {
  readonly code: StorageErrorCode;
  /** What to do, after "the file system answered X to Y". */
  readonly advice: string;
  readonly retryable?: boolean;
}

const REFUSED: Meaning = {
  code: "PERMISSION_DENIED",
  advice: "let the process read and write everything below rootDirectory",
};
const FULL: Meaning = { code: "QUOTA_EXCEEDED", advice: "free space or raise the quota" };
const CROWDED: Meaning = {
  code: "THROTTLED",
  advice: "fewer calls at once, or more descriptors (ulimit -n)",
  retryable: true,
};
const AWAY: Meaning = { code: "UNAVAILABLE", advice: "the volume may be back later", retryable: true };

/** By error code of the operating system: https://man7.org/linux/man-pages/man3/errno.3.html */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  EACCES: REFUSED,
  EPERM: REFUSED,
  EROFS: { code: "PERMISSION_DENIED", advice: "the volume is mounted read-only" },
  ELOOP: { code: "PERMISSION_DENIED", advice: "symbolic links lead in a circle" },
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: { code: "TOO_LARGE", advice: "the volume takes no file of that size" },
  ENAMETOOLONG: { code: "INVALID_PATH", advice: "the volume takes shorter names only" },
  EMFILE: CROWDED,
  ENFILE: CROWDED,
  ENOMEM: CROWDED,
  EAGAIN: CROWDED,
  EINTR: { code: "UNAVAILABLE", advice: "it was interrupted and may be repeated", retryable: true },
  EBUSY: AWAY,
  ESTALE: AWAY,
  ENODEV: AWAY,
  ENXIO: AWAY,
  ENOTCONN: AWAY,
  EHOSTDOWN: AWAY,
  EHOSTUNREACH: AWAY,
  ETIMEDOUT: AWAY,
  EIO: { code: "BACKEND", advice: "look for errors of the disk in the system's log" },
};

/** Name of the operating system's error, undefined for anything that is no such error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Neither file nor directory is there, nor could be: part of the way to it is a file. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === "ENOENT" || errno === "ENOTDIR";
}

/**
 * Names the cause of a failed system call. What it does not know it returns as it is: guard() makes that `BACKEND`.
 * The message leaves out the file's name, which tells clients where the store lies; the cause has it.
 */
export function toStorageError(error: unknown, path?: string, options: StorageErrorOptions = {}): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || isStorageError(error)) return error;
  if (path !== undefined && isMissing(error))
    return new PathNotFoundError(path, { ...options, cause: error });
  const { code, advice, retryable }: Meaning = MEANINGS[errno] ?? {
    code: "BACKEND",
    advice: "its cause says more",
  };
  const message = `the file system answered ${errno} to ${syscallOf(error)}; ${advice}`;
  return new StorageError(code, message, { retryable, path, ...options, cause: error });
}

/** As {@link toStorageError}, for a failure after something may have changed: an error that says nothing of it is not believed. */
export function toUnknownOutcome(error: unknown): unknown {
  const named = toStorageError(error, undefined, { outcome: "unknown" });
  if (!isStorageError(named) || named.outcome !== undefined) return named;
  const { code, message, retryable, path, destination, failed } = named;
  return new StorageError(code, message, {
    retryable,
    path,
    destination,
    failed,
    outcome: "unknown",
    cause: named,
  });
}

/** Answers one of the system's errors with what `answer` resolves to, and rejects with any other. */
export async function ifErrno<T, A>(
  work: Promise<T>,
  errnos: readonly string[],
  answer: (error: unknown) => A | Promise<A>,
): Promise<T | A> {
  try {
    return await work;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || !errnos.includes(errno)) throw error;
    return await answer(error);
  }
}

function syscallOf(error: unknown): string {
  const syscall = error instanceof Error ? Reflect.get(error, "syscall") : undefined;
  return typeof syscall === "string" ? syscall : "a call";
}
