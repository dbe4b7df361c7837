import type { DeleteFailure } from "./contract.ts";
import type { StorageError } from "./errors.ts";
import { DELETE_CONCURRENCY } from "./limits.ts";

/**
 * `deleteObjects` for a driver without a batch: deletes one object each, {@link DELETE_CONCURRENCY} side by side (rule 27).
 * `remove` gives the error of a path, undefined if it is gone. After an abort no further path is tried.
 */
export async function deleteOneByOne(
  paths: readonly string[],
  remove: (path: string) => Promise<StorageError | undefined>,
  signal: AbortSignal | undefined,
): Promise<readonly DeleteFailure[]> {
  const failures: DeleteFailure[] = [];
  const rest = paths.values();
  // One iterator feeds all workers: each takes the next path that nobody took.
  const work = async (): Promise<void> => {
    for (const path of rest) {
      if (signal?.aborted === true) return;
      const error = await remove(path);
      if (error !== undefined) failures.push({ path, error });
    }
  };
  const workers = Array.from({ length: Math.min(DELETE_CONCURRENCY, paths.length) }, work);
  await Promise.all(workers);
  signal?.throwIfAborted();
  return failures;
}
