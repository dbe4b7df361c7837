import { type RunEnvironment, runCase } from "./case-run.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { Leftovers } from "./leftovers.ts";

/** Cases that are named, and milliseconds of search, at most: whoever repairs one repairs the next in another run. */
const NAMED = 3;
const SEARCH_LIMIT = 60_000;

/** Runs cases alone, each with a driver of its own, and tells which of them leave something behind: a sentence each. `patience`: ms for what ends by itself. */
export async function findLeaks(
  environment: RunEnvironment,
  cases: readonly ConformanceCase[],
  patience: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  const end = performance.now() + SEARCH_LIMIT;
  for (const subject of cases) {
    if (found.length === NAMED || performance.now() > end) break;
    const leftovers = new Leftovers();
    const driver = await environment.create();
    await runCase({ ...environment, driver, root: `${environment.root}-again` }, subject);
    await driver[Symbol.asyncDispose]();
    const left = await leftovers.left(patience);
    if (left.length > 0) found.push(`${subject.id}, run alone, leaves ${left.join(", ")}`);
  }
  return found.length > 0 ? found : ["no case that was run alone leaves anything"];
}
