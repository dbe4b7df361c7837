import type { Descriptor, Manifest } from "@stowage/oci";

const MiB = 1024 * 1024;

/** How a registry behaves. All of it is optional. */
export interface RegistryOptions {
  /**
   * Signs the states of uploads; replicas of one store need the same. If absent, one is made at the first upload and
   * kept in the store, which takes a driver with `putIfAbsent`.
   */
  readonly secret?: string | Uint8Array | undefined;
  /** Blobs, manifests and tags can be deleted; `UNSUPPORTED` otherwise. On if absent. */
  readonly allowDelete?: boolean | undefined;
  /** Remember the digest of an upload's bytes from chunk to chunk, instead of reading them back at the end. On if absent. */
  readonly digestResumption?: boolean | undefined;
  /**
   * Tells whether a manifest is refused if this reference of it is missing. If absent: unless it is a nondistributable
   * layer that has `urls`.
   */
  readonly requireReference?: ((reference: Descriptor, manifest: Manifest) => boolean) | undefined;
  /** Bytes of one manifest at most; 4 MiB if absent. */
  readonly maxManifestBytes?: number | undefined;
  /** Bytes of manifests kept in memory by digest; 16 MiB if absent, 0 for none. */
  readonly manifestCacheBytes?: number | undefined;
  /** Requests to the store that one call makes side by side at most; 16 if absent. */
  readonly concurrency?: number | undefined;
  /** Threads that hash uploads; as many as cores, 4 at most, if absent. */
  readonly hashThreads?: number | undefined;
}

/** {@link RegistryOptions} with nothing left open. */
export interface RegistrySettings {
  readonly allowDelete: boolean;
  readonly digestResumption: boolean;
  readonly requireReference: ((reference: Descriptor, manifest: Manifest) => boolean) | undefined;
  readonly maxManifestBytes: number;
  readonly manifestCacheBytes: number;
  readonly concurrency: number;
}

/** Fills in what is absent. @throws `TypeError` for what has the wrong type, `RangeError` for a number out of range */
export function parseOptions(options: RegistryOptions): RegistrySettings {
  const { allowDelete = true, digestResumption = true, requireReference } = options;
  checkKind("allowDelete", allowDelete, "boolean");
  checkKind("digestResumption", digestResumption, "boolean");
  if (requireReference !== undefined) checkKind("requireReference", requireReference, "function");
  const { secret } = options;
  if (secret !== undefined && !(secret instanceof Uint8Array)) checkKind("secret", secret, "string");
  if (secret !== undefined && secret.length === 0)
    throw new RangeError("secret is empty; leave it out to have one made");
  return {
    allowDelete,
    digestResumption,
    requireReference,
    // 4 MiB is what the specification asks every registry to take.
    maxManifestBytes: count("maxManifestBytes", options.maxManifestBytes, 4 * MiB, 1),
    manifestCacheBytes: count("manifestCacheBytes", options.manifestCacheBytes, 16 * MiB, 0),
    // not DELETE_CONCURRENCY: reads side by side
    concurrency: count("concurrency", options.concurrency, 16, 1),
  };
}

/** Reads a number of threads. @throws `TypeError` `RangeError` */
export function parseThreads(options: RegistryOptions): number | undefined {
  return options.hashThreads === undefined ? undefined : count("hashThreads", options.hashThreads, 1, 1);
}

function checkKind(name: string, value: unknown, kind: "boolean" | "function" | "string"): void {
  if (typeof value !== kind) throw new TypeError(`${name} is a ${kind}, not ${typeof value}`);
}

function count(name: string, value: number | undefined, standard: number, min: number): number {
  if (value === undefined) return standard;
  if (typeof value !== "number") throw new TypeError(`${name} is a number, not ${typeof value}`);
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`${name} is ${value}; give a whole number of at least ${min}`);
  }
  return value;
}
