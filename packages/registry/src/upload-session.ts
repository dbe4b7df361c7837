import { type FileWriter, PathNotFoundError } from "@stowage/core";
import {
  type AppendOptions,
  type BlobBody,
  type BlobUpload,
  type CallOptions,
  type CommitUploadOptions,
  type Descriptor,
  type Digest,
  parseDigest,
} from "@stowage/oci";
import type { BlobAccess } from "./blob-access.ts";
import { BodyIterator } from "./body-iterator.ts";
import { type Taken, takeIn } from "./intake.ts";
import { uploadDataPath } from "./places.ts";
import { rangeInvalid, uploadUnknown } from "./refusals.ts";
import type { RunningHash } from "./running-hash.ts";
import { isConflict } from "./storage-causes.ts";
import { type ChunkedUpload, commitUpload } from "./upload-commit.ts";
import { CommittedAlreadyError, continueUpload } from "./upload-continuation.ts";
import { writeMemo } from "./upload-memo.ts";
import { signToken, type UploadToken } from "./upload-token.ts";

/**
 * An upload in chunks: a token that the client carries, and a resume point in the store.
 *
 * How many bytes there are is for the store to say. No signal reaches the writer of a chunk: it would throw away what
 * has arrived, and an upload that is aborted keeps that.
 */
export class UploadSession implements BlobUpload, ChunkedUpload {
  readonly access: BlobAccess;
  readonly #secret: Uint8Array;
  #token: UploadToken;

  constructor(access: BlobAccess, secret: Uint8Array, token: UploadToken) {
    this.access = access;
    this.#secret = secret;
    this.#token = token;
  }

  get id(): string {
    return this.#token.id;
  }

  get state(): string {
    return signToken(this.#token, this.#secret);
  }

  get offset(): number {
    return this.#token.offset;
  }

  get startedAt(): Date {
    return new Date(this.#token.startedAt);
  }

  get path(): string {
    return uploadDataPath(this.access.repository, this.id);
  }

  async status(options: CallOptions = {}): Promise<number> {
    const size = await this.stored(options);
    // Before its first byte an upload is nothing but its token.
    if (size === undefined && this.offset > 0) throw uploadUnknown(this.id);
    this.#moveTo(size ?? 0);
    return this.offset;
  }

  async append(body: BlobBody, options: AppendOptions = {}): Promise<number> {
    options.signal?.throwIfAborted();
    this.expectOffset(options.offset);
    const source = new BodyIterator(body, options.signal);
    let writer: FileWriter;
    try {
      writer = await this.open();
    } catch (error) {
      source.release();
      throw this.refusal(error);
    }
    const hash = await this.receive(writer, source, options.size);
    await this.keep(writer, hash);
    return this.offset;
  }

  async commit(digest: Digest, options: CommitUploadOptions = {}): Promise<Descriptor> {
    return await commitUpload(this, parseDigest(digest), options);
  }

  async cancel(options: CallOptions = {}): Promise<void> {
    const { driver, runningHashes } = this.access.context;
    runningHashes.drop(this.id);
    try {
      const writer = await continueUpload(driver, this.path, { signal: options.signal });
      await writer.cancel();
    } catch (error) {
      if (error instanceof CommittedAlreadyError) return await driver.delete(this.path, options);
      if (!(error instanceof PathNotFoundError)) throw error;
      if (this.offset > 0) throw uploadUnknown(this.id);
    }
  }

  async stored(options: CallOptions): Promise<number | undefined> {
    const { driver } = this.access.context;
    try {
      const writer = await continueUpload(driver, this.path, { signal: options.signal });
      const { size } = writer;
      await writer.close(); // publishes nothing: nothing was written
      return size;
    } catch (error) {
      if (error instanceof PathNotFoundError) return undefined;
      if (error instanceof CommittedAlreadyError) return error.size;
      throw error;
    }
  }

  expectOffset(offset: number | undefined): void {
    if (offset !== undefined && offset !== this.offset) throw rangeInvalid(offset, this.offset);
  }

  async open(): Promise<FileWriter> {
    const { driver } = this.access.context;
    if (this.offset === 0) {
      await this.#expectNoChunk();
      return await driver.writer(this.path);
    }
    const writer = await continueUpload(driver, this.path, { size: this.offset });
    if (writer.size === this.offset) return writer;
    await writer[Symbol.asyncDispose]();
    throw rangeInvalid(this.offset, writer.size);
  }

  async receive(
    writer: FileWriter,
    source: BodyIterator,
    size: number | undefined,
  ): Promise<RunningHash | undefined> {
    const { hashing } = this.access.context;
    let taken: Taken;
    try {
      taken = await takeIn(hashing, source, { writer, hash: this.#hashSoFar(), size });
    } catch (error) {
      await abandon(writer);
      throw this.refusal(error);
    }
    if (taken.failure === undefined) return taken.hash;
    await this.keep(writer, taken.hash);
    throw taken.failure.reason;
  }

  /** Makes what the writer has taken durable, and moves on. Nothing taken: nothing changes. */
  async keep(writer: FileWriter, hash: RunningHash | undefined): Promise<void> {
    const { size } = writer;
    if (size > this.offset) {
      // A hash whose thread has died costs reading the bytes back, not the upload.
      const digest = await hash?.digest().catch(() => undefined);
      try {
        await writer.close({ memo: writeMemo(this.#token.algorithm, digest), ifNone: this.offset === 0 });
      } catch (error) {
        hash?.drop();
        await abandon(writer);
        throw this.refusal(error);
      }
      this.#moveTo(size);
    } else {
      await abandon(writer);
    }
    // A hash of nothing is begun anew as cheaply as it is found.
    if (size === 0) hash?.drop();
    else if (hash !== undefined) this.access.context.runningHashes.keep(this.id, size, hash);
  }

  takeHash(): RunningHash | undefined {
    return this.access.context.runningHashes.take(this.id, this.offset);
  }

  refusal(error: unknown): unknown {
    if (isConflict(error) || error instanceof CommittedAlreadyError)
      return rangeInvalid(this.offset, undefined, error);
    return error instanceof PathNotFoundError ? uploadUnknown(this.id) : error;
  }

  /** Before a first chunk is read, however long it is. Its close decides: another one may come in between. */
  async #expectNoChunk(): Promise<void> {
    if (this.access.context.begunUploads.take(this.id)) return;
    const stored = await this.stored({});
    if (stored !== undefined && stored > 0) throw rangeInvalid(this.offset, stored);
  }

  /** What the next bytes are added to. */
  #hashSoFar(): RunningHash | UploadToken["algorithm"] | undefined {
    if (!this.access.context.settings.digestResumption) return undefined;
    return this.offset === 0 ? this.#token.algorithm : this.takeHash();
  }

  #moveTo(offset: number): void {
    this.#token = { ...this.#token, offset };
  }
}

/** Lets go of a writer; the resume point that it opened stays. A failure to do so must not hide why. */
async function abandon(writer: FileWriter): Promise<void> {
  await writer[Symbol.asyncDispose]().catch(() => undefined);
}
