import {
  type FileWriter,
  PathNotFoundError,
  type StorageDriver,
  UnsupportedMethodError,
} from "@stowage/core";

/** How an upload is continued. */
interface Continuation {
  /** Bytes that it should have. */
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All bytes of an upload lie committed at its own place: a commit was interrupted while it read them back. */
export class CommittedAlreadyError extends Error {
  /** Bytes of the object. */
  readonly size: number;

  constructor(path: string, size: number, options: { readonly cause: unknown }) {
    super(`${size} bytes are committed at ${path}`, options);
    this.name = "CommittedAlreadyError";
    this.size = size;
  }
}

/**
 * Opens the newest resume point of an upload.
 *
 * A driver refuses with `UNSUPPORTED_METHOD` where an object was committed and no resume point is, but not only there. So
 * the object has to be seen, or the refusal is what it says: a failure of the storage.
 * @throws {@link CommittedAlreadyError}; {@link PathNotFoundError} if there is no upload
 */
export async function continueUpload(
  driver: StorageDriver,
  path: string,
  { size, signal }: Continuation,
): Promise<FileWriter> {
  try {
    return await driver.writer(path, { append: true, size, signal });
  } catch (error) {
    if (!(error instanceof UnsupportedMethodError)) throw error;
    const committed = await committedSize(driver, path, signal);
    if (committed === undefined) throw error;
    throw new CommittedAlreadyError(path, committed, { cause: error });
  }
}

async function committedSize(
  driver: StorageDriver,
  path: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  try {
    const info = await driver.stat(path, { signal });
    return info.isDirectory ? undefined : info.size;
  } catch (error) {
    if (error instanceof PathNotFoundError) return undefined;
    throw error;
  }
}
