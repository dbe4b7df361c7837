import { isStorageError, StorageError } from "./errors.ts";

/** What `work` gives. If it fails, that is of unknown outcome: something took effect before it, or may have. */
export async function ofUnknownOutcome<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isStorageError(error) || error.outcome === "unknown") throw error;
    const { code, message, path, retryable } = error;
    throw new StorageError(code, message, { path, retryable, outcome: "unknown", cause: error });
  }
}
