import type { CallOptions } from "./call-options.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Digest, DigestAlgorithm } from "./digest.ts";

/**
 * Bytes to upload, in chunks of any size. A chunk belongs to the upload until the next one is asked for.
 *
 * A call that ends before the body does calls `return()` of its iterator. To keep a Node stream usable then, such as a
 * request whose answer is still to be sent, hand in `stream.iterator({ destroyOnReturn: false })`.
 */
export type BlobBody = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface CreateUploadOptions extends CallOptions {
  /** Algorithm of the digest that `commit` will name; another one costs reading the bytes again. sha256 if absent. */
  readonly algorithm?: DigestAlgorithm | undefined;
}

export interface AppendOptions extends CallOptions {
  /** Where the caller believes the upload stands; elsewhere it is `RANGE_INVALID`, before a byte is taken. */
  readonly offset?: number | undefined;
  /** Bytes that the body will have; another number is `SIZE_INVALID`. */
  readonly size?: number | undefined;
}

export interface CommitUploadOptions extends AppendOptions {
  /** Last bytes of the blob, if not all were appended. */
  readonly body?: BlobBody | undefined;
}

/**
 * One blob on its way in. Bytes count once the call that brought them has resolved, or `status` has told them.
 *
 * One call at a time. `state` is all that is needed to go on elsewhere; it changes with the offset, and only the newest
 * is good: a call on an older one is refused with `RANGE_INVALID`.
 */
export interface BlobUpload {
  /** Name of the upload; it stays the same to the end. */
  readonly id: string;
  /** Opaque; what {@link BlobStore.resumeUpload} takes. Safe in a URL's query without escaping. */
  readonly state: string;
  /** Bytes stored, as far as this object knows. `status` asks. */
  readonly offset: number;
  /** When the upload began. */
  readonly startedAt: Date;
  /** Asks how many bytes are stored, and moves `offset` and `state` there. @throws {@link RegistryError} `BLOB_UPLOAD_UNKNOWN` */
  status(options?: CallOptions): Promise<number>;
  /**
   * Stores bytes after those already there; resolves with the new offset.
   *
   * If the body breaks off, or `signal` aborts, what arrived is kept and `offset` and `state` tell it; the call rejects
   * with the body's error, or the signal's reason.
   * @throws {@link RegistryError} `RANGE_INVALID`, `SIZE_INVALID`, `BLOB_UPLOAD_UNKNOWN`
   */
  append(body: BlobBody, options?: AppendOptions): Promise<number>;
  /**
   * Makes the bytes a blob of the repository. Repeating it after a lost answer resolves again.
   * @throws {@link RegistryError} `DIGEST_INVALID` if the bytes have another digest: the upload is then gone;
   * `RANGE_INVALID`, `SIZE_INVALID`, `BLOB_UPLOAD_UNKNOWN`
   */
  commit(digest: Digest, options?: CommitUploadOptions): Promise<Descriptor>;
  /** Ends the upload and drops its bytes. @throws {@link RegistryError} `BLOB_UPLOAD_UNKNOWN` */
  cancel(options?: CallOptions): Promise<void>;
}
