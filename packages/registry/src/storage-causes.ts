import { isStorageError, PathNotFoundError, UnsupportedMethodError } from "@stowage/core";

/** Another writer was there first: of a resume point, or of the object. */
export function isConflict(error: unknown): boolean {
  return isStorageError(error) && error.code === "CONFLICT";
}

/** What `append` answers where an object was committed and no resume point is: the registry takes only drivers that resume. */
export function isCommittedAlready(error: unknown): boolean {
  return error instanceof UnsupportedMethodError;
}

/** For what may be gone already: whoever was faster wanted the same. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof PathNotFoundError)) throw error;
}
