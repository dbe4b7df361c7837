import type { History } from "./history.ts";
import { overlappingPairs } from "./linearizable.ts";

/** Share of neighbouring calls below which the clients hardly met, and nothing was tested. */
export const LEAST_OVERLAP = 0.3;
/** Below it they are made to meet: with room to spare, since some histories are under way by then. */
const SCARCE = 0.4;

/** How much clients met in all histories of a case. */
export class Encounters {
  #pairs = 0;
  #overlapping = 0;
  #histories = 0;
  #effects = 0;

  add({ entries }: History): void {
    const { pairs, overlapping } = overlappingPairs(entries);
    this.#pairs += pairs;
    this.#overlapping += overlapping;
    this.#histories += 1;
    this.#effects += entries.length;
  }

  /** 1 where nothing was played. */
  get share(): number {
    return this.#pairs === 0 ? 1 : this.#overlapping / this.#pairs;
  }

  /** So few that the clients of the next history have to begin each call together. */
  get areScarce(): boolean {
    return this.share < SCARCE;
  }

  toString(): string {
    const percent = `${Math.round(this.share * 100)} %`;
    return `${this.#histories} histories of ${this.#effects} effects, ${percent} of neighbouring calls overlapped`;
  }
}
