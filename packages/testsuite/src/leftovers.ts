/** Milliseconds in which what is ending anyway may end. */
const PATIENCE = 2000;
const PAUSE = 20;

/** What keeps this process alive beyond what did when this was made. */
export class Leftovers {
  readonly #before: ReadonlyMap<string, number> = active();

  /** A sentence if something is left and stays. */
  async problems(): Promise<readonly string[]> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const left = this.#left();
      if (left.length === 0) return [];
      if (performance.now() > end) {
        return [
          `the driver left running, after its dispose: ${left.join(", ")}; a process that uses it would not end`,
        ];
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #left(): readonly string[] {
    return [...active()].flatMap(([kind, count]) => {
      const more = count - (this.#before.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind}`] : [];
    });
  }
}

/** Handles, requests and timers by Node's names for them. */
function active(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
