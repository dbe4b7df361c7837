import { type OperationOptions, PathNotFoundError } from "@stowage/core";
import { type Descriptor, type Digest, OCTET_STREAM } from "@stowage/oci";
import { readLink, writeLink } from "./links.ts";
import { blobDataPath, layerLinkPath } from "./places.ts";
import type { RegistryContext } from "./registry-context.ts";

/** Which blobs one repository holds, as the store has it now. */
export class BlobAccess {
  readonly context: RegistryContext;
  readonly repository: string;

  constructor(context: RegistryContext, repository: string) {
    this.context = context;
    this.repository = repository;
  }

  /**
   * The digest under which a blob of this repository is stored; undefined if it holds none. Distribution stores what was
   * pushed by sha512 under its sha256, and lets the link say so.
   */
  target(digest: Digest, options?: OperationOptions): Promise<Digest | undefined> {
    return readLink(this.context.driver, layerLinkPath(this.repository, digest), options);
  }

  /** A blob that is linked and present. */
  async find(digest: Digest, options?: OperationOptions): Promise<Descriptor | undefined> {
    const target = await this.target(digest, options);
    const size = target === undefined ? undefined : await this.sizeOf(target, options);
    return size === undefined ? undefined : toDescriptor(digest, size);
  }

  /** Bytes of what is stored under a digest, whichever repository holds it. */
  async sizeOf(target: Digest, options?: OperationOptions): Promise<number | undefined> {
    try {
      const info = await this.context.driver.stat(blobDataPath(target), options);
      return info.isDirectory ? undefined : info.size;
    } catch (error) {
      if (error instanceof PathNotFoundError) return undefined;
      throw error;
    }
  }

  /** Makes the repository hold what is stored under `target`. Only after its data are there. */
  async link(digest: Digest, target: Digest, options?: OperationOptions): Promise<void> {
    await writeLink(this.context.driver, layerLinkPath(this.repository, digest), target, options);
  }
}

/** A registry does not know what is in a blob. */
export function toDescriptor(digest: Digest, size: number): Descriptor {
  return { mediaType: OCTET_STREAM, digest, size };
}
