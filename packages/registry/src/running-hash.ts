import { createHash, type Hash } from "node:crypto";
import type { Digest, DigestAlgorithm } from "@stowage/oci";
import type { HashThread } from "./hash-thread.ts";
import type { Slot } from "./slot-pool.ts";

/** A hash of the bytes so far, which can be asked for their digest and goes on. */
export interface RunningHash {
  readonly algorithm: DigestAlgorithm;
  /** False if it can no longer answer, as after its thread has ended. */
  readonly alive: boolean;
  /** Takes bytes that lie in a slot. The slot may be reused once it resolves. */
  updateFrom(slot: Slot, length: number): Promise<unknown> | undefined;
  /** Takes bytes on this thread, or answers false: the hash is elsewhere, and the bytes have to come in a slot. */
  update(bytes: Uint8Array): boolean;
  /** Digest of all bytes so far. */
  digest(): Promise<Digest>;
  /** Lets go of it. */
  drop(): void;
}

/** Hashes on this thread: for content so small that handing it over would cost more. */
export class InlineHash implements RunningHash {
  readonly algorithm: DigestAlgorithm;
  readonly alive = true;
  readonly #hash: Hash;

  constructor(algorithm: DigestAlgorithm) {
    this.algorithm = algorithm;
    this.#hash = createHash(algorithm);
  }

  updateFrom(slot: Slot, length: number): undefined {
    this.#hash.update(slot.bytes.subarray(0, length));
  }

  update(bytes: Uint8Array): boolean {
    this.#hash.update(bytes);
    return true;
  }

  async digest(): Promise<Digest> {
    return `${this.algorithm}:${this.#hash.copy().digest("hex")}`;
  }

  drop(): void {
    // Nothing outside this object holds it.
  }
}

let count = 0;

/** Hashes in a thread of the pool. */
export class ThreadHash implements RunningHash {
  readonly algorithm: DigestAlgorithm;
  readonly #thread: HashThread;
  readonly #id: number;

  constructor(algorithm: DigestAlgorithm, thread: HashThread) {
    this.algorithm = algorithm;
    this.#thread = thread;
    this.#id = ++count;
    thread.tell({ kind: "open", hash: this.#id, algorithm });
  }

  get alive(): boolean {
    return this.#thread.alive;
  }

  updateFrom(slot: Slot, length: number): Promise<unknown> {
    return this.#thread.ask({ kind: "update", hash: this.#id, offset: slot.bytes.byteOffset, length });
  }

  update(): boolean {
    return false;
  }

  async digest(): Promise<Digest> {
    return `${this.algorithm}:${await this.#thread.ask({ kind: "digest", hash: this.#id })}`;
  }

  drop(): void {
    this.#thread.tell({ kind: "drop", hash: this.#id });
  }
}
