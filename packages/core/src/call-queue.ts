/**
 * Runs calls one at a time, in the order in which they were made. What waits or runs can be ended from outside; what has
 * not begun by then never begins.
 */
export class CallQueue {
  /** Settles when all calls made so far have; never rejects. */
  #tail: Promise<void> = Promise.resolve();
  readonly #pending = new Set<(reason: unknown) => void>();
  #killed: { readonly reason: unknown } | undefined;

  get isKilled(): boolean {
    return this.#killed !== undefined;
  }

  /**
   * `run` gets a signal that fires when nobody waits for it any more. An abort of `signal` rejects at once with its reason:
   * a call that has not begun never does, one under way goes on until it settles, and the next one waits for that.
   */
  add<T>(run: (signal: AbortSignal | undefined) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#killed !== undefined) return Promise.reject(this.#killed.reason);
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const relay = signal && new AbortController();
      let pending = true;
      const settle = (): boolean => {
        if (!pending) return false;
        pending = false;
        this.#pending.delete(end);
        if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
        return true;
      };
      const end = (reason: unknown): void => {
        if (!settle()) return;
        reject(reason);
        relay?.abort(reason);
      };
      const onAbort = signal && (() => end(signal.reason));
      this.#pending.add(end);
      if (onAbort !== undefined) signal?.addEventListener("abort", onAbort);
      this.#tail = this.#tail.then(async () => {
        if (!pending) return;
        try {
          const value = await run(relay?.signal);
          if (settle()) resolve(value);
        } catch (error) {
          if (settle()) reject(error);
        }
      });
    });
  }

  /** Rejects all that waits or runs, and whatever is added later. Resolves when the call under way has settled. */
  kill(reason: unknown): Promise<void> {
    this.#killed ??= { reason };
    for (const end of [...this.#pending]) end(reason);
    return this.#tail;
  }
}
