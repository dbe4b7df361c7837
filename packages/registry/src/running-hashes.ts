import { LRUCache } from "lru-cache";
import type { RunningHash } from "./running-hash.ts";

/** Uploads that rest between two chunks, in this process. One costs some hundred bytes, wherever its hash lives. */
const MAX_UPLOADS = 1000;

/** Milliseconds. An upload that rests longer is hashed by reading it back. */
const MAX_AGE = 60 * 60 * 1000;

class Resting {
  readonly offset: number;
  hash: RunningHash | undefined;

  constructor(offset: number, hash: RunningHash) {
    this.offset = offset;
    this.hash = hash;
  }
}

/** The running hashes of uploads between their chunks. A process that lacks one reads the bytes back instead. */
export class RunningHashes {
  readonly #resting: LRUCache<string, Resting>;

  /** `clock` counts milliseconds. */
  constructor(clock: { now(): number } = performance) {
    this.#resting = new LRUCache({
      max: MAX_UPLOADS,
      ttl: MAX_AGE,
      ttlResolution: 0, // otherwise it remembers the time, and needs a timer to forget it
      perf: clock,
      dispose: (resting) => resting.hash?.drop(),
    });
  }

  /** Keeps the hash of an upload's first `offset` bytes. */
  keep(id: string, offset: number, hash: RunningHash): void {
    this.#resting.set(id, new Resting(offset, hash));
  }

  /** Hands out the hash of exactly the first `offset` bytes, once: two chunks at a time never share one. */
  take(id: string, offset: number): RunningHash | undefined {
    const resting = this.#resting.get(id);
    if (resting?.offset !== offset) return undefined;
    const { hash } = resting;
    resting.hash = undefined;
    this.#resting.delete(id);
    return hash?.alive === true ? hash : undefined;
  }

  drop(id: string): void {
    this.#resting.delete(id);
  }

  clear(): void {
    this.#resting.clear();
  }
}
