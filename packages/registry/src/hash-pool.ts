import { availableParallelism } from "node:os";
import type { DigestAlgorithm } from "@stowage/oci";
import { HashThread } from "./hash-thread.ts";
import { type RunningHash, ThreadHash } from "./running-hash.ts";
import { SlotPool } from "./slot-pool.ts";

const KiB = 1024;

/**
 * Bytes of a slot: what is hashed and written in one go. Measured over driver-fs: below 256 KiB the hops between threads
 * cost more than they hide, above 512 KiB nothing is gained and each upload holds more.
 */
const SLOT_BYTES = 512 * KiB;

/** 24 MiB for all uploads together. An upload takes 3 slots at most, and waits for its turn when there are none. */
const SLOTS = 48;

/** More threads than this only help where hashing is the slowest part, which few disks allow. */
const MAX_THREADS = 4;

/** Threads that hash, and the memory they share with whoever brings the bytes. Both are made at the first use. */
export class HashPool implements AsyncDisposable {
  readonly #size: number;
  #threads: HashThread[] = [];
  #slots: SlotPool | undefined;
  #isDisposed = false;

  constructor(threads: number = Math.min(availableParallelism(), MAX_THREADS)) {
    this.#size = threads;
  }

  get slots(): SlotPool {
    this.#slots ??= new SlotPool(SLOTS, SLOT_BYTES);
    return this.#slots;
  }

  /** A hash of nothing yet, in the thread that has the least to do. @throws `Error` once the pool is disposed */
  start(algorithm: DigestAlgorithm): RunningHash {
    if (this.#isDisposed) throw new Error("the registry is disposed");
    return new ThreadHash(algorithm, this.#leastLoaded());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const threads = this.#threads;
    this.#threads = [];
    await Promise.all(threads.map((thread) => thread.end()));
  }

  #leastLoaded(): HashThread {
    this.#threads = this.#threads.filter((thread) => thread.alive);
    const idle = this.#threads.find((thread) => thread.load === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#size) {
      const thread = new HashThread(this.slots.memory);
      this.#threads.push(thread);
      return thread;
    }
    return this.#threads.reduce((least, thread) => (thread.load < least.load ? thread : least));
  }
}
