import { type RunEnvironment, runCase } from "./case-run.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { CaseResult } from "./outcome.ts";
import { deleteAll } from "./sentinels.ts";

const JOBS = 8;

/** Runs cases with a driver of another making, in a directory of their own. */
export async function runAgain(
  environment: RunEnvironment,
  cases: readonly ConformanceCase[],
): Promise<readonly CaseResult[]> {
  await using driver = await environment.create();
  const root = `${environment.root}-again`;
  const results: CaseResult[] = [];
  const waiting = cases.values();
  const job = async (): Promise<void> => {
    for (const subject of waiting) results.push(await runCase({ ...environment, driver, root }, subject));
  };
  await Promise.all(Array.from({ length: JOBS }, job));
  await deleteAll(driver, root);
  return results;
}
