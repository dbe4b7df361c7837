import type { ReadableStream } from "node:stream/web";
import type { BlobBody, BlobUpload, CreateUploadOptions } from "./blob-upload.ts";
import type { CallOptions } from "./call-options.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";

/** Part of a blob: from `offset` for `length` bytes at most (to its end if absent), or its last `suffix` bytes. */
export type BlobRange =
  | { readonly offset: number; readonly length?: number | undefined }
  | { readonly suffix: number };

export interface OpenBlobOptions extends CallOptions {
  /** Whole blob if absent. A range that selects no byte is refused with `RANGE_INVALID`, detail `{ size }`. */
  readonly range?: BlobRange | undefined;
}

/** An open blob. Dispose, or cancel the body, to release what is behind it. */
export interface BlobReader extends AsyncDisposable {
  /** Of the whole blob. `digest` is the one asked for. */
  readonly descriptor: Descriptor;
  /** First byte of the body within the blob. */
  readonly offset: number;
  /** Bytes of the body; an end before that is an error of the body, never a short success. */
  readonly length: number;
  readonly body: ReadableStream<Uint8Array>;
}

export interface PutBlobOptions extends CallOptions {
  /** Bytes that the body will have; another number is `SIZE_INVALID`. */
  readonly size?: number | undefined;
}

export interface MountOptions extends CallOptions {
  /** Repository that holds the blob. Without it only a registry that searches by itself can answer. */
  readonly from?: string | undefined;
}

/**
 * The blobs of one repository: what was pushed to it or mounted into it, never what other repositories hold.
 *
 * Implemented over a storage driver and over HTTP alike. All methods reject with {@link RegistryError} where the API has
 * a word for it (`DIGEST_INVALID` for what is no digest, everywhere), and with the storage's or network's own error
 * otherwise: an outage is never "unknown".
 */
export interface BlobStore {
  /** Size of a blob that is there now. @throws {@link RegistryError} `BLOB_UNKNOWN` */
  stat(digest: Digest, options?: CallOptions): Promise<Descriptor>;
  /** Opens a blob, or a range of it. The signal covers the body's whole life. @throws {@link RegistryError} `BLOB_UNKNOWN`, `RANGE_INVALID` */
  open(digest: Digest, options?: OpenBlobOptions): Promise<BlobReader>;
  /**
   * Stores a blob in one go. It is there, whole, when this resolves, and not at all if it rejects.
   * @throws {@link RegistryError} `DIGEST_INVALID` if the bytes have another digest, `SIZE_INVALID`
   */
  put(digest: Digest, body: BlobBody, options?: PutBlobOptions): Promise<Descriptor>;
  /** Takes the blob out of this repository. @throws {@link RegistryError} `BLOB_UNKNOWN`, `UNSUPPORTED` if deleting is off */
  delete(digest: Digest, options?: CallOptions): Promise<void>;
  /**
   * Adds a blob that another repository holds, without copying its bytes.
   *
   * Resolves to `undefined` if it cannot; the caller then opens an upload.
   * Rule: [Mounting](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#mounting-a-blob-from-another-repository).
   */
  mount(digest: Digest, options?: MountOptions): Promise<Descriptor | undefined>;
  /** Begins an upload in chunks. */
  createUpload(options?: CreateUploadOptions): Promise<BlobUpload>;
  /**
   * Continues an upload from {@link BlobUpload.state}, in any process that serves the same repository.
   *
   * Checks the state only; whether the upload still exists shows at the next call on it.
   * @throws {@link RegistryError} `BLOB_UPLOAD_UNKNOWN` if the state was not made by this registry, `BLOB_UPLOAD_INVALID`
   * if it was made for another repository
   */
  resumeUpload(state: string, options?: CallOptions): Promise<BlobUpload>;
}
