import { type FileWriter, PathNotFoundError } from "@stowage/core";
import {
  type CallOptions,
  type CommitUploadOptions,
  type Descriptor,
  type Digest,
  type DigestAlgorithm,
  digestParts,
} from "@stowage/oci";
import { type BlobAccess, toDescriptor } from "./blob-access.ts";
import { giveUp, putBlob } from "./blob-put.ts";
import { BodyIterator } from "./body-iterator.ts";
import { blobDataPath } from "./places.ts";
import { digestMismatch, rangeInvalid } from "./refusals.ts";
import type { RunningHash } from "./running-hash.ts";
import { isConflict } from "./storage-causes.ts";
import { CommittedAlreadyError } from "./upload-continuation.ts";
import { digestInMemo } from "./upload-memo.ts";
import { publishAfterReading } from "./upload-read-back.ts";

/** An upload of which some bytes may be in the store, as its commit sees it. */
export interface ChunkedUpload {
  readonly access: BlobAccess;
  readonly id: string;
  readonly offset: number;
  /** Where the bytes are until they are a blob. */
  readonly path: string;
  /** @throws {@link RegistryError} `RANGE_INVALID` if the caller believes the upload to be elsewhere */
  expectOffset(offset: number | undefined): void;
  /** Bytes that the store holds; undefined if none were ever kept, or no longer. */
  stored(options: CallOptions): Promise<number | undefined>;
  /** A writer that stands at `offset`. Rejects with the driver's error if there is none, or a {@link CommittedAlreadyError}. */
  open(): Promise<FileWriter>;
  /** Adds a body, and resolves with the hash of everything if there is one. If it breaks off, what arrived is kept. */
  receive(
    writer: FileWriter,
    source: BodyIterator,
    size: number | undefined,
  ): Promise<RunningHash | undefined>;
  /** The hash of the bytes so far, if this process has it. */
  takeHash(): RunningHash | undefined;
  /** What a driver's error means to the client. */
  refusal(error: unknown): unknown;
}

/**
 * Makes an upload a blob: compares the digest, moves the bytes to the blob's place, links.
 *
 * Once the digest has been found right nothing stops it any more, no signal either: a client that repeats the request
 * finds the blob.
 */
export async function commitUpload(
  upload: ChunkedUpload,
  digest: Digest,
  options: CommitUploadOptions,
): Promise<Descriptor> {
  const { signal, size } = options;
  signal?.throwIfAborted();
  upload.expectOffset(options.offset);
  const source = new BodyIterator(options.body ?? [], signal);
  try {
    // Whoever announces bytes sends them, or the intake complains; asking the body first costs a turn.
    const hasBody = (size ?? 0) > 0 || !(await source.isEmpty());
    if (upload.offset > 0) return await commitChunks(upload, digest, hasBody ? source : undefined, options);
    if (!hasBody) await expectNothingStored(upload, options);
    return await putBlob(upload.access, digest, source, options);
  } finally {
    source.release();
  }
}

/** A commit without bytes at offset 0 means the empty blob, unless there are bytes that the token knows nothing of. */
async function expectNothingStored(upload: ChunkedUpload, options: CallOptions): Promise<void> {
  const stored = await upload.stored({ signal: options.signal });
  if (stored !== undefined && stored > 0) throw rangeInvalid(upload.offset, stored);
}

async function commitChunks(
  upload: ChunkedUpload,
  digest: Digest,
  source: BodyIterator | undefined,
  { size, signal }: CommitUploadOptions,
): Promise<Descriptor> {
  let writer: FileWriter;
  try {
    writer = await upload.open();
  } catch (error) {
    if (error instanceof CommittedAlreadyError) return await publishAfterReading(upload, digest, signal);
    // Committed before, by a request whose answer was lost; or there never was such an upload.
    const blob = error instanceof PathNotFoundError ? await upload.access.find(digest) : undefined;
    if (blob === undefined) throw upload.refusal(error);
    return blob;
  }
  const { algorithm } = digestParts(digest);
  const found =
    source === undefined
      ? (digestInMemo(writer.memo, algorithm) ?? (await digestOf(upload.takeHash(), algorithm)))
      : await digestOf(await upload.receive(writer, source, size), algorithm);
  upload.access.context.runningHashes.drop(upload.id);
  if (found === undefined) return await commitUnread(upload, digest, writer, signal);
  if (found !== digest) {
    await giveUp(writer);
    throw digestMismatch(digest, found);
  }
  await publish(upload, digest, writer);
  await upload.access.link(digest, digest);
  return toDescriptor(digest, writer.size);
}

/** Consumes the hash. Undefined if there is none of this algorithm: the bytes have to be read. */
async function digestOf(
  hash: RunningHash | undefined,
  algorithm: DigestAlgorithm,
): Promise<Digest | undefined> {
  if (hash?.algorithm !== algorithm) {
    hash?.drop();
    return undefined;
  }
  const digest = await hash.digest().catch(() => undefined); // its thread may have died
  hash.drop();
  return digest;
}

/** Publishes verified bytes. Whoever took the resume point over and committed it has published the same ones. */
async function publish(upload: ChunkedUpload, digest: Digest, writer: FileWriter): Promise<void> {
  try {
    await writer.commit({ destination: blobDataPath(digest) });
  } catch (error) {
    await writer[Symbol.asyncDispose]().catch(() => undefined);
    if (isConflict(error) && (await upload.access.sizeOf(digest)) === writer.size) return;
    throw upload.refusal(error);
  }
}

/** Nobody knows the digest: fixes the bytes at the upload's own place, which no client reads, to look at them there. */
async function commitUnread(
  upload: ChunkedUpload,
  digest: Digest,
  writer: FileWriter,
  signal: AbortSignal | undefined,
): Promise<Descriptor> {
  try {
    await writer.commit({ signal });
  } catch (error) {
    await writer[Symbol.asyncDispose]().catch(() => undefined);
    throw upload.refusal(error);
  }
  return await publishAfterReading(upload, digest, signal);
}
