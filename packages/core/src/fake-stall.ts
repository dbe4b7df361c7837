/** A call that a test lets go on when it wants to: `intercept = () => stall.wait()`. */
export class Stall {
  /** Settles what waits. */
  release: () => void = () => {};
  fail: (error: unknown) => void = () => {};
  /** Resolves when something waits. */
  readonly reached: Promise<void>;
  readonly #released: Promise<void>;
  #onReached: () => void = () => {};

  constructor() {
    this.#released = new Promise((resolve, reject) => {
      this.release = resolve;
      this.fail = reject;
    });
    this.#released.catch(() => {});
    this.reached = new Promise((resolve) => {
      this.#onReached = resolve;
    });
  }

  wait(): Promise<void> {
    this.#onReached();
    return this.#released;
  }
}

/** What `promise` rejects with; an error if it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`resolved to ${String(value)} instead of rejecting`);
}

export async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const entries: T[] = [];
  for await (const entry of iterable) entries.push(entry);
  return entries;
}
