import type { BlobStore } from "./blob-store.ts";
import type { ManifestService } from "./manifest-service.ts";
import type { ReferrerService } from "./referrer-service.ts";
import type { TagService } from "./tag-service.ts";

/** One scope of names in a registry, wherever that is. Making one asks nobody: it need not exist yet. */
export interface Repository {
  readonly name: string;
  readonly blobs: BlobStore;
  readonly manifests: ManifestService;
  readonly tags: TagService;
  /** Absent where the registry does not offer the referrers API. */
  readonly referrers?: ReferrerService | undefined;
}
