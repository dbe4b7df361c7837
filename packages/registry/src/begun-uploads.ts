import { LRUCache } from "lru-cache";

/** Uploads that wait for their first chunk in this process; each costs some hundred bytes. */
const MAX_UPLOADS = 10_000;

/**
 * Uploads that this process began and of which it has seen no chunk.
 *
 * Their first chunk need not ask the store whether there is one already: only a chunk that another process took could be,
 * and the store refuses a second one at its end in any case. So it is worth a saved request, and nothing rests on it.
 */
export class BegunUploads {
  readonly #ids = new LRUCache<string, true>({ max: MAX_UPLOADS });

  add(id: string): void {
    this.#ids.set(id, true);
  }

  /** True once for an upload that was added, and not for so many others since that it is forgotten. */
  take(id: string): boolean {
    return this.#ids.delete(id);
  }
}
