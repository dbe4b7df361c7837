import { type RunEnvironment, runCase } from "./case-run.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { Leftovers } from "./leftovers.ts";

/** Cases that are named, and milliseconds of search, at most: whoever repairs one repairs the next in another run. */
const NAMED = 3;
const SEARCH_LIMIT = 60_000;

/** What is left after a run, and what is known of where it is from. */
export interface Leak {
  /** A sentence each. */
  readonly told: readonly string[];
  /** Ids of the cases that have to run for it to be seen again. */
  readonly cases: readonly string[];
}

/**
 * Looks for the cases that leave something behind. `left` is what was found after all of them: paths in it name cases, for each
 * works below its own id. The others are run alone, each with a driver of its own. `patience`: ms for what ends by itself.
 */
export async function findLeaks(
  environment: RunEnvironment,
  { left, ran }: { readonly left: readonly string[]; readonly ran: readonly ConformanceCase[] },
  patience: number,
): Promise<Leak> {
  const named = ran.filter(({ id }) => left.some((each) => each.includes(`/${id}/`)));
  const alone = await leakingAlone(environment, [...new Set([...named, ...ran])], patience);
  const inCompany = named.filter(({ id }) => !alone.has(id)).map(({ id }) => id);
  const told = [...alone].map(([id, own]) => `${id}, run alone, leaves ${own.join(", ")}`);
  if (inCompany.length > 0) told.push(`${inCompany.join(", ")}, as the path says; run alone it left nothing`);
  if (told.length === 0) told.push("no case that was run alone leaves anything");
  return { told: [left.join(", "), ...told], cases: [...new Set([...alone.keys(), ...inCompany])] };
}

/** What each case leaves that leaves something, by its id. */
async function leakingAlone(
  environment: RunEnvironment,
  cases: readonly ConformanceCase[],
  patience: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const end = performance.now() + SEARCH_LIMIT;
  for (const subject of cases) {
    if (found.size === NAMED || performance.now() > end) break;
    const leftovers = new Leftovers();
    const driver = await environment.create();
    await runCase({ ...environment, driver, root: `${environment.root}-again` }, subject);
    await driver[Symbol.asyncDispose]();
    const left = await leftovers.left(patience);
    if (left.length > 0) found.set(subject.id, left);
  }
  return found;
}
