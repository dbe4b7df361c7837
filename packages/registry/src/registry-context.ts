import type { StorageDriver } from "@stowage/core";
import type { BegunUploads } from "./begun-uploads.ts";
import type { HashPool } from "./hash-pool.ts";
import type { ManifestCache } from "./manifest-cache.ts";
import type { RegistrySettings } from "./options.ts";
import type { RunningHashes } from "./running-hashes.ts";
import type { UploadSecret } from "./upload-secret.ts";

/** What all repositories of one registry share. */
export interface RegistryContext {
  readonly driver: StorageDriver;
  readonly settings: RegistrySettings;
  readonly hashing: HashPool;
  readonly begunUploads: BegunUploads;
  readonly runningHashes: RunningHashes;
  readonly secret: UploadSecret;
  readonly manifests: ManifestCache;
}
