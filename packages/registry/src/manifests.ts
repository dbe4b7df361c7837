import {
  type CallOptions,
  type Descriptor,
  type Digest,
  digestOf,
  digestParts,
  isTag,
  type Manifest,
  type ManifestService,
  type PutManifestOptions,
  parseDigest,
  parseTag,
  RegistryError,
  type StoredManifest,
} from "@stowage/oci";
import { writeLink } from "./links.ts";
import type { ManifestAccess } from "./manifest-access.ts";
import { deleteManifest } from "./manifest-deletion.ts";
import { checkReferences } from "./manifest-references.ts";
import { blobDataPath, referrerLinkPath, revisionLinkPath } from "./places.ts";
import { deletingIsOff, digestMismatch, manifestUnknown } from "./refusals.ts";
import type { TagAccess } from "./tag-access.ts";

/** The manifests of one repository over a storage driver: links under `_manifests/revisions`, content under `blobs`. */
export class RepositoryManifests implements ManifestService {
  readonly #access: ManifestAccess;
  readonly #tags: TagAccess;

  constructor(access: ManifestAccess, tags: TagAccess) {
    this.#access = access;
    this.#tags = tags;
  }

  async get(reference: string, options: CallOptions = {}): Promise<StoredManifest> {
    const digest = await this.#resolve(reference, options);
    const manifest = digest && (await this.#access.load(digest, options));
    if (manifest === undefined) throw manifestUnknown(reference);
    return manifest;
  }

  async stat(reference: string, options: CallOptions = {}): Promise<Descriptor> {
    const digest = await this.#resolve(reference, options);
    const manifest = digest && (await this.#access.find(digest, options));
    if (manifest === undefined) throw manifestUnknown(reference);
    return manifest;
  }

  async exists(reference: string, options: CallOptions = {}): Promise<boolean> {
    const digest = await this.#resolve(reference, options);
    return digest !== undefined && (await this.#access.find(digest, options)) !== undefined;
  }

  async put(manifest: Manifest, options: PutManifestOptions = {}): Promise<Descriptor> {
    const { tag, verify = true, signal } = options;
    if (tag !== undefined) parseTag(tag);
    const digest = this.#check(manifest, options.digest);
    const { context, repository } = this.#access;
    if (verify) await checkReferences(context, repository, manifest, { signal });
    const { mediaType, payload, subject } = manifest;
    // Data before links, and the tag last: whoever finds one of these finds what it names.
    await context.driver.putContent(blobDataPath(digest), payload, { signal });
    if (subject !== undefined) {
      await writeLink(context.driver, referrerLinkPath(repository, subject.digest, digest), digest, {
        signal,
      });
    }
    await writeLink(context.driver, revisionLinkPath(repository, digest), digest, { signal });
    if (tag !== undefined) await this.#tags.point(tag, digest, { signal });
    return { mediaType, digest, size: payload.byteLength };
  }

  async delete(reference: string, options: CallOptions = {}): Promise<void> {
    if (!this.#access.context.settings.allowDelete) throw deletingIsOff();
    const isDone = isTag(reference)
      ? await this.#tags.remove(reference, options)
      : await this.#deleteByDigest(reference, options);
    if (!isDone) throw manifestUnknown(reference);
  }

  async #deleteByDigest(reference: string, options: CallOptions): Promise<boolean> {
    const digest = toDigest(reference);
    return digest !== undefined && (await deleteManifest(this.#access, this.#tags, digest, options));
  }

  /** The digest that a reference stands for. What can be no reference stands for none. */
  async #resolve(reference: string, options: CallOptions): Promise<Digest | undefined> {
    return isTag(reference) ? await this.#tags.current(reference, options) : toDigest(reference);
  }

  #check({ payload }: Manifest, expected: Digest | undefined): Digest {
    if (!(payload instanceof Uint8Array))
      throw new TypeError("put takes a manifest, such as parseManifest returns");
    const { maxManifestBytes } = this.#access.context.settings;
    if (payload.byteLength > maxManifestBytes) {
      const message = `the manifest has ${payload.byteLength} bytes; this registry takes ${maxManifestBytes} at most`;
      throw new RegistryError("MANIFEST_INVALID", message);
    }
    if (expected === undefined) return digestOf(payload);
    const found = digestOf(payload, digestParts(expected).algorithm);
    if (found !== expected) throw digestMismatch(expected, found);
    return found;
  }
}

/** @throws {@link RegistryError} `DIGEST_INVALID` for what has a colon and is no digest */
function toDigest(reference: string): Digest | undefined {
  return String(reference).includes(":") ? parseDigest(reference) : undefined;
}
