import { writeSync } from "node:fs";
import { placeOf } from "./error-place.ts";

/** Milliseconds between two signs of life. */
const BEAT = 500;
const STANDARD_ERROR = 2;

/** What the process of a run tells the one that watches it. */
export type LifeSign =
  | { readonly doing: string }
  | { readonly patience: number }
  | { readonly ended: number };

/**
 * The run's side of the line to the process that watches it: signs of life, and a last word if the driver ends the process
 * under the run.
 */
export class Lifeline {
  #doing = "it started";
  #ended = false;

  constructor() {
    setInterval(() => this.#send({ doing: this.#doing }), BEAT).unref();
    process.once("disconnect", () => process.exit()); // nobody waits for the verdict any more
    process.channel?.unref();
    process.once("exit", (code) => this.#lastWord(code));
  }

  doing(what: string): void {
    this.#doing = what;
    this.#send({ doing: what });
  }

  patient(milliseconds: number): void {
    this.#send({ patience: milliseconds });
  }

  /** The run has its verdict: from here on the process may end. */
  end(code: number): void {
    this.#ended = true;
    this.#send({ ended: code });
  }

  #send(sign: LifeSign): void {
    if (process.connected) process.send?.(sign, undefined, undefined, () => undefined);
  }

  /** Runs while the process ends: only what is synchronous gets out. */
  #lastWord(code: number): void {
    if (this.#ended || !process.connected) return;
    const place = placeOf(new Error("exit"));
    const how =
      place === undefined
        ? "nothing was left that could go on: a promise of the driver never settles"
        : `the driver called process.exit(${code}) at ${place}`;
    writeSync(STANDARD_ERROR, `the run ended while ${this.#doing}: ${how}\nVerdict: nothing was judged\n`);
    process.exitCode = 2;
  }
}
