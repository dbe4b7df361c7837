const MiB = 1024 * 1024;

/** Bytes of one path segment at most: the shortest limit of the file systems that the contract serves. */
export const MAX_SEGMENT_BYTES = 255;

/** Segments of one path at most. With those of a root directory, a key stays below Azure's 254 segments. */
export const MAX_SEGMENTS = 160;

/** Bytes of one path at most. With those of a root directory, a key stays within 1,024 bytes on S3, GCS and Azure. */
export const MAX_PATH_BYTES = 767;

/** Bytes of a driver's `rootDirectory` at most. */
export const MAX_ROOT_DIRECTORY_BYTES = 255;

/** Segments of a driver's `rootDirectory` at most. */
export const MAX_ROOT_DIRECTORY_SEGMENTS = 60;

/** UTF-8 bytes of a resume point's memo at most (rule 9). */
export const MAX_MEMO_BYTES = 4096;

/** Bytes that `getContent` and `putContent` take at most, inclusive (rule 26). */
export const MAX_CONTENT_BYTES: number = 64 * MiB;

/** Milliseconds for which a redirect URL is valid unless `expiresIn` says otherwise (rule 20). */
export const DEFAULT_REDIRECT_EXPIRY: number = 20 * 60 * 1000;

/** Paths that a {@link StorageError} lists in `failed` at most (rule 23). */
export const MAX_FAILED_PATHS = 100;

/** Deletes that run side by side where a driver has no batch delete of its own (rule 27). */
export const DELETE_CONCURRENCY = 16;

/** First segment of everything that a driver keeps for itself. No contract path can name it: `~` is outside the alphabet. */
export const PRIVATE_DIRECTORY = "~stowage";
