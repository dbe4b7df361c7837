import type { Digest, Manifest } from "@stowage/oci";
import { LRUCache } from "lru-cache";

/** What an entry costs beside its bytes: parsed descriptors, mostly. */
const OVERHEAD_BYTES = 1024;

/**
 * Manifests that were read before, by digest, so never out of date. It saves reading bytes; that they are still there,
 * and that a repository holds them, only the store can say.
 */
export class ManifestCache {
  readonly #cache: LRUCache<Digest, Manifest> | undefined;

  constructor(maxBytes: number) {
    if (maxBytes === 0) return;
    this.#cache = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ payload }) => payload.byteLength * 2 + OVERHEAD_BYTES,
    });
  }

  get(digest: Digest): Manifest | undefined {
    return this.#cache?.get(digest);
  }

  set(digest: Digest, manifest: Manifest): void {
    this.#cache?.set(digest, manifest);
  }
}
