import { Mismatch } from "../mismatch.ts";

/** Which version lies at each of two paths; 0 is none. */
export interface Pair {
  readonly x: number;
  readonly y: number;
}

export type Slot = keyof Pair;

/** What may lie at two paths after calls of which some have an unknown outcome. */
export class PossiblePairs {
  #pairs: readonly Pair[] = [{ x: 0, y: 0 }];
  readonly #calls: string[] = [];

  note(call: string): void {
    this.#calls.push(call);
    if (this.#calls.length > 12) this.#calls.shift();
  }

  /** A call was done. */
  become(change: (pair: Pair) => Pair): void {
    this.#pairs = this.#pairs.map(change);
  }

  /** A call may have been done, whole or as far as it can be seen in the middle. */
  mayBecome(change: (pair: Pair) => readonly Pair[]): void {
    const all = this.#pairs.flatMap((pair) => [pair, ...change(pair)]);
    const keys = all.map(({ x, y }) => `${x} ${y}`);
    this.#pairs = all.filter(({ x, y }, index) => keys.indexOf(`${x} ${y}`) === index);
  }

  /** Something was seen. @throws {@link Mismatch} if it cannot be */
  see(what: string, isPossible: (pair: Pair) => boolean): void {
    const left = this.#pairs.filter(isPossible);
    if (left.length === 0) {
      const possible = this.#pairs.map(({ x, y }) => `x = ${x}, y = ${y}`).join(" or ");
      throw new Mismatch(possible, `${what}, after: ${this.#calls.join("; ")}`);
    }
    this.#pairs = left;
  }
}
