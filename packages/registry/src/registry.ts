import { type StorageDriver, UnsupportedMethodError } from "@stowage/core";
import { parseRepositoryName, type Repository } from "@stowage/oci";
import { BegunUploads } from "./begun-uploads.ts";
import { RepositoryBlobs } from "./blobs.ts";
import { HashPool } from "./hash-pool.ts";
import { ManifestAccess } from "./manifest-access.ts";
import { ManifestCache } from "./manifest-cache.ts";
import { RepositoryManifests } from "./manifests.ts";
import { parseOptions, parseThreads, type RegistryOptions } from "./options.ts";
import type { RegistryContext } from "./registry-context.ts";
import { RunningHashes } from "./running-hashes.ts";
import { TagAccess } from "./tag-access.ts";
import { RepositoryTags } from "./tags.ts";
import { UploadSecret } from "./upload-secret.ts";

/** A registry over one store. Any number of them, anywhere, may share the store; they share nothing else. */
export interface Registry extends AsyncDisposable {
  /**
   * The repository of that name, which need not exist: the first push makes it.
   * @throws {@link RegistryError} `NAME_INVALID`
   */
  repository(name: string): Repository;
  /** Ends the hashing threads; uploads in progress fail. The driver stays open: it is the caller's. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a registry over a guarded driver. Nothing is read or written yet.
 *
 * @throws {@link UnsupportedMethodError} if the driver cannot resume uploads, or has no `putIfAbsent` and `secret` is not given
 * @throws `TypeError` or `RangeError` for options that are out of place
 */
export function createRegistry(driver: StorageDriver, options: RegistryOptions = {}): Registry {
  checkDriver(driver, options);
  const settings = parseOptions(options);
  const hashing = new HashPool(parseThreads(options));
  const runningHashes = new RunningHashes();
  const context: RegistryContext = {
    driver,
    settings,
    hashing,
    begunUploads: new BegunUploads(),
    runningHashes,
    secret: new UploadSecret(driver, options.secret),
    manifests: new ManifestCache(settings.manifestCacheBytes),
  };
  return {
    repository: (name) => toRepository(context, parseRepositoryName(name)),
    async [Symbol.asyncDispose]() {
      runningHashes.clear();
      await hashing[Symbol.asyncDispose]();
    },
  };
}

function toRepository(context: RegistryContext, name: string): Repository {
  const manifests = new ManifestAccess(context, name);
  const tags = new TagAccess(context, name);
  return {
    name,
    blobs: new RepositoryBlobs(context, name),
    manifests: new RepositoryManifests(manifests, tags),
    tags: new RepositoryTags(tags, manifests),
  };
}

function checkDriver(driver: StorageDriver, options: RegistryOptions): void {
  if (typeof driver?.capabilities !== "object") {
    throw new TypeError("createRegistry takes a storage driver, such as createFsDriver returns");
  }
  const { name, capabilities } = driver;
  if (!capabilities.resume) {
    throw new UnsupportedMethodError(
      `driver "${name}" does not declare resume, without which uploads in chunks are lost between requests; use a driver that does`,
      { driver: name },
    );
  }
  if (!capabilities.putIfAbsent && options.secret === undefined) {
    throw new UnsupportedMethodError(
      `driver "${name}" does not declare putIfAbsent, without which replicas cannot agree on a secret in the store; give them the same secret`,
      { driver: name },
    );
  }
}
