import { StorageError } from "./errors.ts";

/** `CONFLICT` of a writer that lost its path's resume point to another. */
export function resumeConflict(path: string, reason: string, outcome?: "unknown"): StorageError {
  const message = `the upload to ${path} can be neither closed nor committed: ${reason}`;
  return new StorageError("CONFLICT", message, { path, outcome });
}
