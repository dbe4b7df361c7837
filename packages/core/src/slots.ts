import { StorageError } from "./errors.ts";

/** Lets work run `max` at a time, first come, first served. */
export class Slots {
  #free: number;
  #isClosed = false;
  /** In order of arrival; each is let in, or turned away with an error. */
  readonly #waiting = new Set<(error?: StorageError) => void>();

  constructor(max: number) {
    this.#free = max;
  }

  /** Runs `work` in its turn. An abort takes it out of the queue; one that runs keeps its slot until it settles. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      // The slot goes from hand to hand: nobody who comes between can take it.
      const next = this.#waiting.values().next().value;
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  /** Turns away all that wait and all that come. */
  close(): void {
    this.#isClosed = true;
    for (const answer of [...this.#waiting]) answer(closedError());
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(answer);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const answer = (error?: StorageError): void => {
        leave();
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#waiting.add(answer);
      signal?.addEventListener("abort", onAbort);
    });
  }
}

function closedError(): StorageError {
  return new StorageError("DRIVER_CLOSED", "the driver was disposed before this call had its turn");
}
