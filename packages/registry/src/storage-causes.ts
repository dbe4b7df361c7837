import { isStorageError, PathNotFoundError } from "@stowage/core";

/** Another writer was there first: of a resume point, or of the object. */
export function isConflict(error: unknown): boolean {
  return isStorageError(error) && error.code === "CONFLICT";
}

/** For what may be gone already: whoever was faster wanted the same. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof PathNotFoundError)) throw error;
}
