type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/**
 * Makes blocking calls, `max` at once. The others wait here, first come, first served, so that they do not fill the queue of
 * libuv's pool, which name look-ups and compression share.
 */
export class ThreadLimit {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#free = max;
  }

  /** `start` makes one call and hands it `done`. */
  call<T>(start: (done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const done: Done<T> = (error, value) => {
        // The turn goes from hand to hand: nobody who comes between can take it.
        const next = this.#waiting.shift();
        if (next === undefined) this.#free += 1;
        else next();
        if (error) reject(error);
        else resolve(value);
      };
      const begin = (): void => {
        try {
          start(done);
        } catch (error) {
          // node:fs throws at once what is wrong with an argument.
          done(error instanceof Error ? error : new Error(String(error)), undefined as T);
        }
      };
      if (this.#free > 0) {
        this.#free -= 1;
        begin();
      } else {
        this.#waiting.push(begin);
      }
    });
  }
}
