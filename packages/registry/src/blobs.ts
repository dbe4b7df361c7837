import { randomUUID } from "node:crypto";
import { InvalidOffsetError, type ObjectReader, PathNotFoundError } from "@stowage/core";
import {
  type BlobBody,
  type BlobReader,
  type BlobStore,
  type BlobUpload,
  type CallOptions,
  type CreateUploadOptions,
  DEFAULT_DIGEST_ALGORITHM,
  type Descriptor,
  DIGEST_ALGORITHMS,
  type Digest,
  isDigestAlgorithm,
  type MountOptions,
  type OpenBlobOptions,
  type PutBlobOptions,
  parseDigest,
  parseRepositoryName,
  RegistryError,
} from "@stowage/oci";
import { BlobAccess, toDescriptor } from "./blob-access.ts";
import { putBlob } from "./blob-put.ts";
import { checkRange, outOfRange, resolveRange } from "./blob-range.ts";
import { BodyIterator } from "./body-iterator.ts";
import { blobDataPath, layerLinkPath } from "./places.ts";
import { blobUnknown, deletingIsOff } from "./refusals.ts";
import type { RegistryContext } from "./registry-context.ts";
import { UploadSession } from "./upload-session.ts";
import { readToken } from "./upload-token.ts";

/** The blobs of one repository over a storage driver: links under `_layers`, content under `blobs`. */
export class RepositoryBlobs implements BlobStore {
  readonly #context: RegistryContext;
  readonly #repository: string;
  readonly #access: BlobAccess;

  constructor(context: RegistryContext, repository: string) {
    this.#context = context;
    this.#repository = repository;
    this.#access = new BlobAccess(context, repository);
  }

  async stat(digest: Digest, options: CallOptions = {}): Promise<Descriptor> {
    const blob = await this.#access.find(parseDigest(digest), options);
    if (blob === undefined) throw blobUnknown(digest);
    return blob;
  }

  async open(digest: Digest, options: OpenBlobOptions = {}): Promise<BlobReader> {
    const { range, signal } = options;
    if (range !== undefined) checkRange(range);
    const target = await this.#access.target(parseDigest(digest), { signal });
    if (target === undefined) throw blobUnknown(digest);
    // The end of a blob is only known once its size is; any other range goes to the store as it is.
    const size =
      range !== undefined && "suffix" in range ? await this.#sizeOf(digest, target, signal) : undefined;
    const asked = range === undefined || "suffix" in range ? undefined : range;
    const part = range !== undefined && size !== undefined ? resolveRange(range, size) : asked;
    let reader: ObjectReader;
    try {
      reader = await this.#context.driver.reader(blobDataPath(target), { ...part, signal });
    } catch (error) {
      if (error instanceof PathNotFoundError) throw blobUnknown(digest);
      if (error instanceof InvalidOffsetError)
        throw outOfRange(await this.#sizeOf(digest, target, signal), error);
      throw error;
    }
    return await toBlobReader(digest, reader, part);
  }

  async put(digest: Digest, body: BlobBody, options: PutBlobOptions = {}): Promise<Descriptor> {
    const { signal } = options;
    signal?.throwIfAborted();
    parseDigest(digest);
    const source = new BodyIterator(body, signal);
    try {
      return await putBlob(this.#access, digest, source, options);
    } finally {
      source.release();
    }
  }

  async delete(digest: Digest, options: CallOptions = {}): Promise<void> {
    const path = layerLinkPath(this.#repository, parseDigest(digest));
    if (!this.#context.settings.allowDelete) throw deletingIsOff();
    try {
      await this.#context.driver.delete(path, options);
    } catch (error) {
      throw error instanceof PathNotFoundError ? blobUnknown(digest) : error;
    }
  }

  async mount(digest: Digest, options: MountOptions = {}): Promise<Descriptor | undefined> {
    const { from, signal } = options;
    parseDigest(digest);
    // Whoever knows a digest must not thereby get at content of a repository that he may not read.
    if (from === undefined) return undefined;
    const source = new BlobAccess(this.#context, parseRepositoryName(from));
    const target = await source.target(digest, { signal });
    const size = target === undefined ? undefined : await source.sizeOf(target, { signal });
    if (target === undefined || size === undefined) return undefined;
    await this.#access.link(digest, target, { signal });
    return toDescriptor(digest, size);
  }

  async createUpload(options: CreateUploadOptions = {}): Promise<BlobUpload> {
    const { algorithm = DEFAULT_DIGEST_ALGORITHM, signal } = options;
    signal?.throwIfAborted();
    if (!isDigestAlgorithm(algorithm)) {
      const known = DIGEST_ALGORITHMS.join(" or ");
      throw new RegistryError(
        "DIGEST_INVALID",
        `digests of "${String(algorithm)}" are not stored; use ${known}`,
      );
    }
    const token = {
      repository: this.#repository,
      id: randomUUID(),
      offset: 0,
      startedAt: Date.now(),
      algorithm,
    };
    const upload = new UploadSession(this.#access, await this.#context.secret.get(), token);
    this.#context.begunUploads.add(upload.id);
    return upload;
  }

  async resumeUpload(state: string, options: CallOptions = {}): Promise<BlobUpload> {
    options.signal?.throwIfAborted();
    const secret = await this.#context.secret.get();
    return new UploadSession(this.#access, secret, readToken(state, secret, this.#repository));
  }

  async #sizeOf(digest: Digest, target: Digest, signal: AbortSignal | undefined): Promise<number> {
    const size = await this.#access.sizeOf(target, { signal });
    if (size === undefined) throw blobUnknown(digest);
    return size;
  }
}

interface Part {
  readonly offset: number;
  readonly length?: number | undefined;
}

/** `part` is what was asked of the store; it may have cut the end off. */
async function toBlobReader(
  digest: Digest,
  reader: ObjectReader,
  part: Part | undefined,
): Promise<BlobReader> {
  const { size } = reader.info;
  try {
    return {
      descriptor: toDescriptor(digest, size),
      ...(part === undefined ? { offset: 0, length: size } : resolveRange(part, size)),
      body: reader.body,
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    };
  } catch (error) {
    await reader[Symbol.asyncDispose]();
    throw error;
  }
}
