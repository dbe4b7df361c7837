import { cases } from "@stowage/testsuite";
import type { DriverFolder } from "../mutant.ts";
import { sideBySide } from "../side-by-side.ts";
import { runTrial } from "../trial.ts";
import { copyDriver, overwrite } from "../variant.ts";
import type { Mutation } from "./mutations.ts";

/** Milliseconds for one case and for one mutation, where the driver as it is takes less than half. */
const CASE_LIMIT = 60_000;
const LEAST_LIMIT = 120_000;
const LEAST_SILENCE = 10_000;

/** What became of a mutation. */
export interface Verdict {
  readonly mutation: Mutation;
  /** The first case that failed, or what happened instead of one; undefined if it survived. */
  readonly killer: string | undefined;
  /** A case failed; else its process blocked, ended, or took too long, as it may for no reason on a busy machine. */
  readonly isByCase: boolean;
}

/** Runs the suite against each mutation, up to its first failure. Cases that have killed the most come first. */
export async function runMutations(
  driver: DriverFolder,
  mutations: readonly Mutation[],
  onVerdict: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const { red, milliseconds } = await rehearse(driver);
  const ids = cases.filter(({ id, tier }) => tier < 2 && !red.includes(id)).map(({ id }) => id);
  const kills = new Map<string, number>();
  const limits = {
    limit: Math.max(LEAST_LIMIT, 4 * milliseconds),
    silence: Math.max(LEAST_SILENCE, milliseconds / 2),
  };
  let number = 0;
  return await sideBySide(mutations, async (mutation) => {
    number += 1;
    await using variant = await copyDriver(driver, `mutation-${number}`);
    await overwrite(variant, mutation.file, mutation.text);
    const order = ids.toSorted((left, right) => (kills.get(right) ?? 0) - (kills.get(left) ?? 0));
    const ask = { driver, folder: variant.folder.href, ids: order, caseTimeout: CASE_LIMIT };
    const { results, problems } = await runTrial(ask, { ...limits, bail: true });
    const killer = results.find(({ passed }) => !passed)?.id;
    if (killer !== undefined) kills.set(killer, (kills.get(killer) ?? 0) + 1);
    const verdict = { mutation, killer: killer ?? problems[0], isByCase: killer !== undefined };
    onVerdict(verdict);
    return verdict;
  });
}

/** The driver as it is: what fails there says nothing. */
async function rehearse(
  driver: DriverFolder,
): Promise<{ readonly red: readonly string[]; readonly milliseconds: number }> {
  const started = performance.now();
  await using variant = await copyDriver(driver, "rehearsal");
  const ids = cases.filter(({ tier }) => tier < 2).map(({ id }) => id);
  const ask = { driver, folder: variant.folder.href, ids, caseTimeout: CASE_LIMIT };
  const { results, problems } = await runTrial(ask, { limit: 10 * LEAST_LIMIT });
  if (problems.length > 0) throw new Error(`${driver} cannot be judged: ${problems.join("; ")}`);
  const red = results.filter(({ passed }) => !passed).map(({ id }) => id);
  return { red, milliseconds: performance.now() - started };
}
