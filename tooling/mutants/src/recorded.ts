import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("recorded.json", import.meta.url);

/** A change of a driver, and the cases that it turned red. */
export interface Sighting {
  /** The line and its change, or the mutant of the gallery. */
  readonly broken: string;
  readonly red: readonly string[];
  /** Those of them that it proves; absent: all. */
  readonly proven?: readonly string[] | undefined;
}

/** By the id of a case: a number, how many cases turned red with it; and what was broken. */
export type Recorded = Readonly<Record<string, string>>;

/** What turned each case red so far, as far as it was seen by a run. */
export function readRecorded(): Recorded {
  const recorded: Recorded = JSON.parse(readFileSync(FILE, "utf8"));
  return recorded;
}

/** Keeps for each case the change that turned the fewest others red. @returns how many cases have one now */
export function record(sightings: readonly Sighting[]): number {
  const recorded = new Map(Object.entries(readRecorded()));
  for (const { broken, red, proven = red } of sightings) {
    for (const id of proven) {
      const before = recorded.get(id);
      if (before !== undefined && Number.parseInt(before, 10) <= red.length) continue;
      recorded.set(id, `${red.length} red: ${broken}`);
    }
  }
  const sorted = [...recorded].toSorted(([left], [right]) => (left < right ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
  return recorded.size;
}
