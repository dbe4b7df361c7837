import type { Fault } from "./fault.ts";

/** One fault after the other for each request that is met, the last one again and again. */
export function inTurn(...faults: readonly Fault[]): Fault {
  const name = faults.map((fault) => fault.name).join(", then ");
  const begin = (): Fault => {
    let met = 0;
    return {
      name,
      async play(exchange) {
        const fault = faults[Math.min(met, faults.length - 1)];
        met += 1;
        await fault?.play(exchange);
      },
    };
  };
  return { name, begin, play: (exchange) => begin().play(exchange) };
}
