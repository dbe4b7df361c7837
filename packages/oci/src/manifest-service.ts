import type { CallOptions } from "./call-options.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";
import type { Manifest } from "./manifest.ts";

/** A manifest as the repository holds it. */
export interface StoredManifest extends Manifest {
  /** The digest asked for, or the one its tag names. */
  readonly digest: Digest;
}

export interface PutManifestOptions extends CallOptions {
  /** Names the manifest, once it is stored. */
  readonly tag?: string | undefined;
  /** The digest it must have, `DIGEST_INVALID` otherwise; its algorithm is the one it is stored under. sha256 if absent. */
  readonly digest?: Digest | undefined;
  /** `false`: what it references may be missing. A registry's own policy otherwise. */
  readonly verify?: boolean | undefined;
}

/**
 * The manifests of one repository. A `reference` is a tag or a digest; what is neither is `MANIFEST_UNKNOWN` for reading
 * and deleting, unless it has a colon: then `DIGEST_INVALID`.
 */
export interface ManifestService {
  /** @throws {@link RegistryError} `MANIFEST_UNKNOWN` */
  get(reference: string, options?: CallOptions): Promise<StoredManifest>;
  /** What `get` would answer, without the bytes; asks the store each time. @throws {@link RegistryError} `MANIFEST_UNKNOWN` */
  stat(reference: string, options?: CallOptions): Promise<Descriptor>;
  /** `stat` without the answer. False is never an outage. */
  exists(reference: string, options?: CallOptions): Promise<boolean>;
  /**
   * Stores the manifest's exact bytes, then tags it if asked. Repeating it changes nothing.
   * @throws {@link RegistryError} `MANIFEST_BLOB_UNKNOWN`, an entry for each missing reference with the digest as detail;
   * `MANIFEST_INVALID`, `DIGEST_INVALID`, `TAG_INVALID`
   */
  put(manifest: Manifest, options?: PutManifestOptions): Promise<Descriptor>;
  /**
   * By tag: removes the tag. By digest: removes the manifest and every tag that names it.
   * @throws {@link RegistryError} `MANIFEST_UNKNOWN`, `UNSUPPORTED` if deleting is off
   */
  delete(reference: string, options?: CallOptions): Promise<void>;
}
