import type { Exchange, SeenRequest } from "./exchange.ts";

/** Nothing goes wrong; for a sequence of faults. */
export const passed: Fault = {
  name: "nothing",
  play: async (exchange) => exchange.send(await exchange.forward()),
};

/** Something that goes wrong with a request. */
export interface Fault {
  /** As a report names it: "a reset before the answer". */
  readonly name: string;
  /** Requests that it can be put to; all if absent. */
  readonly applies?: ((request: SeenRequest) => boolean) | undefined;
  /** The fault for one cell, where it remembers what it did. */
  readonly begin?: (() => Fault) | undefined;
  /** Deals with the request in place of passing it on. */
  play(exchange: Exchange): Promise<void>;
}
