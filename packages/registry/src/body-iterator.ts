import type { BlobBody } from "@stowage/oci";

/** Reads a body one chunk at a time, so that a waiting read ends when `signal` aborts. */
export class BodyIterator {
  readonly #iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #first: Uint8Array | undefined;

  constructor(body: BlobBody, signal?: AbortSignal) {
    this.#iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  readonly #onAbort = (): void => this.#reject?.(this.#signal?.reason);

  /** The next chunk that has bytes, undefined after the last. It is the body's until the next call. */
  next(): Promise<Uint8Array | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return Promise.resolve(first);
    // A promise of its own for each chunk: racing against one that lives as long as the signal would collect reactions.
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#advance(resolve, reject);
    });
  }

  /** True if nothing comes; otherwise the first chunk stays for `next`. */
  async isEmpty(): Promise<boolean> {
    this.#first = await this.next();
    return this.#first === undefined;
  }

  /** Lets go of the body: it is not read to its end. */
  stop(): void {
    this.release();
    // A source that is stuck in next() answers return() no sooner, and its answer interests nobody.
    Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
  }

  /** After the last chunk. */
  release(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#reject = undefined;
  }

  /** Skips what has no bytes. Also what an iterator throws at once must reach `reject`, wherever it does so. */
  #advance(resolve: (chunk: Uint8Array | undefined) => void, reject: (reason: unknown) => void): void {
    this.#signal?.throwIfAborted();
    Promise.resolve(this.#iterator.next())
      .then(({ done, value }) => {
        if (done === true) resolve(undefined);
        else if (!(value instanceof Uint8Array)) reject(new TypeError("a body's chunks must be Uint8Array"));
        else if (value.byteLength > 0) resolve(value);
        else this.#advance(resolve, reject);
      })
      .catch(reject);
  }
}
