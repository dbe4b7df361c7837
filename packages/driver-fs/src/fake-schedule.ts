import type { Fate, SystemCall } from "./fake-file-system.ts";

interface Waiting {
  readonly actor: string;
  release(): void;
}

/** Lets several drivers take turns: each of their system calls waits until it is chosen, and one is made at a time. */
export class FakeSchedule {
  /** Calls made so far. */
  steps = 0;
  readonly #waiting: Waiting[] = [];
  readonly #sleeping = new Set<string>();
  readonly #busy = new Set<string>();
  #onReturn: (() => void) | undefined;

  /** What decides about the calls of `actor`. */
  decide(actor: string): (call: SystemCall) => Fate {
    return () => new Promise((resolve) => this.#waiting.push({ actor, release: resolve }));
  }

  /** To be called when a call has returned. */
  readonly done = (): void => {
    this.#onReturn?.();
  };

  /** Its calls wait until it wakes: it sleeps, or was killed. */
  sleep(actor: string): void {
    this.#sleeping.add(actor);
  }

  wakeAll(): void {
    this.#sleeping.clear();
  }

  /** What `actor` does; the schedule runs until all that are awake have ended. */
  async track<T>(actor: string, work: () => Promise<T>): Promise<T> {
    this.#busy.add(actor);
    try {
      return await work();
    } finally {
      this.#busy.delete(actor);
    }
  }

  /** `choose` gets the actors whose calls wait, and gives the index of the one to go on. */
  async run(choose: (actors: readonly string[]) => number): Promise<void> {
    for (;;) {
      // What follows a call without another one has happened after this.
      await new Promise((resolve) => setImmediate(resolve));
      const ready = this.#waiting.filter(({ actor }) => !this.#sleeping.has(actor));
      if (ready.length === 0) {
        if ([...this.#busy].every((actor) => this.#sleeping.has(actor))) return;
        continue;
      }
      const chosen = ready[choose(ready.map(({ actor }) => actor)) % ready.length];
      if (chosen === undefined || this.#sleeping.has(chosen.actor)) continue;
      this.#waiting.splice(this.#waiting.indexOf(chosen), 1);
      this.steps += 1;
      const returned = new Promise<void>((resolve) => {
        this.#onReturn = resolve;
      });
      chosen.release();
      await returned;
    }
  }
}
