import type { FileWriter } from "@stowage/core";
import { type Digest, type DigestAlgorithm, RegistryError } from "@stowage/oci";
import type { BodyIterator } from "./body-iterator.ts";
import type { HashPool } from "./hash-pool.ts";
import { InlineHash, type RunningHash } from "./running-hash.ts";
import type { Slot, SlotHolder, SlotPool } from "./slot-pool.ts";

/** Bodies up to this size are hashed and written as they come: handing them to a thread costs more than hashing them. */
const INLINE_BYTES = 256 * 1024;

/** Slots of one upload on their way at the same time; with the one being filled, an upload holds 1.5 MiB. */
const SLOTS_IN_FLIGHT = 2;

export interface IntakeOptions {
  /** Where the bytes go; nowhere if they are only to be hashed. */
  readonly writer?: FileWriter | undefined;
  /** What the bytes are added to: a hash at hand, one to begin, or none. */
  readonly hash: RunningHash | DigestAlgorithm | undefined;
  /** Bytes that the body should have. */
  readonly size?: number | undefined;
}

/** What came of a body. Everything up to `bytes` was written and hashed, also if the body broke off there. */
export interface Taken {
  readonly bytes: number;
  readonly hash: RunningHash | undefined;
  /** Why the body ended early or went on too long. */
  readonly failure?: Failure | undefined;
}

interface Failure {
  readonly reason: unknown;
}

/**
 * Reads a body to its end, into a writer and a hash at the same time.
 *
 * Rejects only with a failure of the writer or of the hash; that of the body is part of the answer.
 */
export async function takeIn(pool: HashPool, body: BodyIterator, options: IntakeOptions): Promise<Taken> {
  const intake = new Intake(pool, options);
  try {
    return await intake.run(body);
  } catch (error) {
    body.stop();
    await intake.settle();
    intake.hash?.drop();
    throw error;
  }
}

/**
 * Reads a body of which nothing was taken before; resolves with its digest. Rejects with the body's failure too.
 */
export async function takeWhole(
  pool: HashPool,
  body: BodyIterator,
  algorithm: DigestAlgorithm,
  options: { readonly writer?: FileWriter | undefined; readonly size?: number | undefined },
): Promise<{ readonly bytes: number; readonly digest: Digest }> {
  const { bytes, hash, failure } = await takeIn(pool, body, { ...options, hash: algorithm });
  try {
    if (failure !== undefined) throw failure.reason;
    if (hash === undefined) throw new TypeError("nothing was hashed");
    return { bytes, digest: await hash.digest() };
  } finally {
    hash?.drop();
  }
}

class Intake implements SlotHolder {
  readonly #pool: HashPool;
  readonly #options: IntakeOptions;
  hash: RunningHash | undefined;
  #held: Uint8Array[] | undefined;
  #heldBytes = 0;
  #slots: SlotPool | undefined;
  #slot: Slot | undefined;
  #filled = 0;
  #bytes = 0;
  readonly #flights = new Set<Promise<void>>();
  #failed: Failure | undefined;

  constructor(pool: HashPool, options: IntakeOptions) {
    const { size = 0 } = options;
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(`size is ${String(size)}; give a whole number of bytes, 0 or more`);
    }
    this.#pool = pool;
    this.#options = options;
    this.hash = typeof options.hash === "object" ? options.hash : undefined;
    this.#held = this.#mayBeInline() ? [] : undefined;
  }

  async run(body: BodyIterator): Promise<Taken> {
    const failure = await this.#readAll(body);
    if (failure === undefined) body.release();
    else body.stop();
    if (this.#held !== undefined && this.#held.length > 0) await this.#takeInline(Buffer.concat(this.#held));
    this.flush();
    await this.settle();
    if (this.#failed !== undefined) throw this.#failed.reason;
    const { hash } = this.#options;
    if (typeof hash === "string") this.hash ??= new InlineHash(hash);
    return { bytes: this.#bytes, hash: this.hash, ...(failure === undefined ? {} : { failure }) };
  }

  /** Sends the slot being filled on its way. */
  flush(): boolean {
    const slot = this.#slot;
    const length = this.#filled;
    if (slot === undefined || length === 0) return false;
    this.#slot = undefined;
    this.#filled = 0;
    this.#slots?.sent(slot);
    const flight = this.#send(slot, length).then(() => {
      this.#slots?.release(slot);
      this.#flights.delete(flight);
    });
    this.#flights.add(flight);
    return true;
  }

  /** Resolves once no slot is on its way; one that was not sent is given back. */
  async settle(): Promise<void> {
    await Promise.all(this.#flights);
    if (this.#slot !== undefined) this.#slots?.release(this.#slot);
    this.#slot = undefined;
  }

  /** Reads until the end, or answers why it ended before. */
  async #readAll(body: BodyIterator): Promise<Failure | undefined> {
    const { size } = this.#options;
    const limit = size ?? Number.POSITIVE_INFINITY;
    for (let seen = 0; ; ) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = await body.next();
      } catch (reason) {
        return { reason };
      }
      if (chunk === undefined) {
        return size === undefined || seen === size ? undefined : sizeInvalid(size, `has ${seen}`);
      }
      const part = chunk.byteLength <= limit - seen ? chunk : chunk.subarray(0, limit - seen);
      if (!this.#fits(part)) await this.#take(part);
      seen += part.byteLength;
      if (part.byteLength < chunk.byteLength) return sizeInvalid(limit, "has more");
    }
  }

  /** Puts the chunk into the slot being filled, if there is one that it does not fill: for most, nothing is to wait for. */
  #fits(chunk: Uint8Array): boolean {
    const slot = this.#slot;
    if (this.#failed !== undefined || slot === undefined) return false;
    if (this.#filled + chunk.byteLength >= slot.bytes.byteLength) return false;
    slot.bytes.set(chunk, this.#filled);
    this.#filled += chunk.byteLength;
    this.#bytes += chunk.byteLength;
    this.#slots?.touched();
    return true;
  }

  /** Holds the first chunks back until it is clear whether the body is a small one. */
  async #take(chunk: Uint8Array): Promise<void> {
    const held = this.#held;
    if (held !== undefined && this.#heldBytes + chunk.byteLength <= INLINE_BYTES) {
      held.push(new Uint8Array(chunk));
      this.#heldBytes += chunk.byteLength;
      return;
    }
    this.#held = undefined;
    for (const early of held ?? []) await this.#fill(early);
    await this.#fill(chunk);
  }

  #mayBeInline(): boolean {
    const { size, hash } = this.#options;
    if (typeof hash === "object" && !(hash instanceof InlineHash)) return false;
    return size === undefined || size <= INLINE_BYTES;
  }

  async #takeInline(chunk: Uint8Array): Promise<void> {
    const { hash, writer } = this.#options;
    if (typeof hash === "string") this.hash ??= new InlineHash(hash);
    this.hash?.update(chunk);
    await writer?.write(chunk);
    this.#bytes += chunk.byteLength;
  }

  async #fill(chunk: Uint8Array): Promise<void> {
    this.#slots ??= this.#pool.slots;
    if (typeof this.#options.hash === "string") this.hash ??= this.#pool.start(this.#options.hash);
    for (let taken = 0; taken < chunk.byteLength; ) {
      const slot = this.#slot ?? (await this.#nextSlot(this.#slots));
      if (this.#failed !== undefined) throw this.#failed.reason;
      const part = chunk.subarray(taken, taken + slot.bytes.byteLength - this.#filled);
      slot.bytes.set(part, this.#filled);
      this.#slot = slot;
      this.#filled += part.byteLength;
      this.#bytes += part.byteLength;
      taken += part.byteLength;
      if (this.#filled === slot.bytes.byteLength) this.flush();
      else this.#slots.touched();
    }
  }

  async #nextSlot(slots: SlotPool): Promise<Slot> {
    while (this.#flights.size >= SLOTS_IN_FLIGHT) await Promise.race(this.#flights);
    const slot = await slots.acquire(this);
    this.#slot = slot;
    return slot;
  }

  /** Never rejects: the first failure is kept, and ends the upload at the next chunk. */
  async #send(slot: Slot, length: number): Promise<void> {
    const work = [
      this.hash?.updateFrom(slot, length),
      this.#options.writer?.write(slot.bytes.subarray(0, length)),
    ];
    for (const result of await Promise.allSettled(work)) {
      if (result.status === "rejected") this.#failed ??= { reason: result.reason };
    }
  }
}

function sizeInvalid(size: number, found: string): Failure {
  return {
    reason: new RegistryError("SIZE_INVALID", `the body was announced with ${size} bytes and ${found}`),
  };
}
