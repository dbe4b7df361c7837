import { type OperationOptions, PathNotFoundError, StorageError } from "@stowage/core";
import {
  type Descriptor,
  type Digest,
  digestOf,
  digestParts,
  type Manifest,
  parseManifest,
  type StoredManifest,
} from "@stowage/oci";
import { readLink } from "./links.ts";
import { blobDataPath, revisionLinkPath } from "./places.ts";
import type { RegistryContext } from "./registry-context.ts";

/** Which manifests one repository holds, as the store has it now. */
export class ManifestAccess {
  readonly context: RegistryContext;
  readonly repository: string;

  constructor(context: RegistryContext, repository: string) {
    this.context = context;
    this.repository = repository;
  }

  /** True if the repository holds the manifest; its data are there as long as its link is. */
  async isLinked(digest: Digest, options?: OperationOptions): Promise<boolean> {
    return (await this.#target(digest, options)) !== undefined;
  }

  /** A manifest with its bytes; undefined if the repository does not hold it. */
  async load(digest: Digest, options?: OperationOptions): Promise<StoredManifest | undefined> {
    const target = await this.#target(digest, options);
    if (target === undefined) return undefined;
    const manifest = this.context.manifests.get(target) ?? (await this.#read(target, options));
    return manifest === undefined ? undefined : { ...manifest, digest };
  }

  /** Type and size of a manifest; its data are looked for in the store each time, whatever is remembered of them. */
  async find(digest: Digest, options?: OperationOptions): Promise<Descriptor | undefined> {
    const target = await this.#target(digest, options);
    if (target === undefined) return undefined;
    const known = this.context.manifests.get(target);
    const manifest = known === undefined || (await this.#isThere(target, options)) ? known : undefined;
    if (known !== undefined && manifest === undefined) return undefined;
    const found = manifest ?? (await this.#read(target, options));
    return found && { mediaType: found.mediaType, digest, size: found.payload.byteLength };
  }

  #target(digest: Digest, options?: OperationOptions): Promise<Digest | undefined> {
    return readLink(this.context.driver, revisionLinkPath(this.repository, digest), options);
  }

  async #isThere(target: Digest, options?: OperationOptions): Promise<boolean> {
    try {
      return !(await this.context.driver.stat(blobDataPath(target), options)).isDirectory;
    } catch (error) {
      if (error instanceof PathNotFoundError) return false;
      throw error;
    }
  }

  async #read(target: Digest, options?: OperationOptions): Promise<Manifest | undefined> {
    const path = blobDataPath(target);
    let payload: Uint8Array;
    try {
      payload = await this.context.driver.getContent(path, options);
    } catch (error) {
      if (error instanceof PathNotFoundError) return undefined;
      throw error;
    }
    if (digestOf(payload, digestParts(target).algorithm) !== target) {
      throw new StorageError(
        "CORRUPTED",
        `the bytes at ${path} are not those of ${target}; push the manifest again`,
        {
          path,
        },
      );
    }
    const manifest = parseManifest(payload);
    this.context.manifests.set(target, manifest);
    return manifest;
  }
}
