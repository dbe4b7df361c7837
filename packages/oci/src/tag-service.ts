import type { CallOptions } from "./call-options.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";

export interface ListTagsOptions extends CallOptions {
  /** Names after this one, exclusive; it need not exist. */
  readonly last?: string | undefined;
  /** Names at most; all if absent. 0 is an empty page. */
  readonly limit?: number | undefined;
}

/** Some tags in the order of the specification: by byte, `A` before `a`. */
export interface TagPage {
  readonly tags: readonly string[];
  /** True if there is at least one more after these. */
  readonly more: boolean;
}

/** The tags of one repository. Each call sees the store as it is: tags are never cached. */
export interface TagService {
  /** The manifest that a tag names. @throws {@link RegistryError} `MANIFEST_UNKNOWN` */
  get(tag: string, options?: CallOptions): Promise<Descriptor>;
  /** Points a tag at a manifest that the repository holds. @throws {@link RegistryError} `TAG_INVALID`, `MANIFEST_UNKNOWN` */
  tag(tag: string, digest: Digest, options?: CallOptions): Promise<void>;
  /** Removes a tag; the manifest stays. @throws {@link RegistryError} `MANIFEST_UNKNOWN`, `UNSUPPORTED` if deleting is off */
  untag(tag: string, options?: CallOptions): Promise<void>;
  /** One page. @throws {@link RegistryError} `NAME_UNKNOWN` if nothing was ever pushed to the repository, `PAGINATION_NUMBER_INVALID` */
  list(options?: ListTagsOptions): Promise<TagPage>;
  /** Every tag. Memory grows with their number. @throws {@link RegistryError} `NAME_UNKNOWN` */
  all(options?: CallOptions): Promise<readonly string[]>;
  /** Tags that name this manifest. None is an empty list. */
  lookup(digest: Digest, options?: CallOptions): Promise<readonly string[]>;
}
