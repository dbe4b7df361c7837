/** Holds calls back until every client has one to make; then they are made together, in the order in which they came. */
export class Meeting {
  #clients: number;
  readonly #waiting: (() => void)[] = [];

  constructor(clients: number) {
    this.#clients = clients;
  }

  arrive(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#begin();
    });
  }

  /** One client less to wait for. */
  leave(): void {
    this.#clients -= 1;
    this.#begin();
  }

  #begin(): void {
    if (this.#waiting.length < this.#clients) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Lets others go first, so many turns of the queue of promises: where the store is in memory, calls end within a few. */
export async function microtasks(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) await undefined;
}
