import { cases } from "@stowage/testsuite";
import type { DriverFolder } from "../mutant.ts";
import type { Sighting } from "../recorded.ts";
import { sideBySide } from "../side-by-side.ts";
import { runTrial, type Trial, type TrialResult } from "../trial.ts";
import { copyDriver, overwrite } from "../variant.ts";
import type { Mutation } from "./mutations.ts";
import type { Survey, Visit } from "./survey.ts";

/** Milliseconds for one case, one trial, and between two signs of life: on a machine that is busy with other things. */
const CASE_LIMIT = 20_000;
const LIMIT = 180_000;
const SILENCE = 20_000;
/** Milliseconds of processor time: what takes no more runs for every mutation, the rest for what survives. */
const CHEAP = 45;
/** Cases that take more do not run, nor those over failing disks that take twice as much: what they alone would notice survives. */
const DEAR = 1600;
const MOST_RED = 15;
const MOST_SHARE = 0.12;
/** What the suite says of a case that takes too long: on a busy machine that proves nothing. */
const LATE = /within [\d.]+ m?s|it is still waiting/;

/** What became of a mutation. */
export interface Verdict {
  readonly mutation: Mutation;
  /** The cases that failed; of those that cost much, only the first. */
  readonly red: readonly string[];
  /** Those of them that failed by what they saw, not by waiting. */
  readonly proven: readonly string[];
  /** What happened beside cases that failed: its process blocked, ended, took too long, or it cannot be made. */
  readonly problem: string | undefined;
  /** How many cases run the place. */
  readonly visited: number;
}

/** A change that turns more cases red than this, of those that run its place, breaks too much to prove any of them. */
function mostRed(visited: number): number {
  return Math.max(MOST_RED, Math.floor(MOST_SHARE * visited));
}

/** What a verdict proves of cases, if anything. */
export function toSighting(
  driver: DriverFolder,
  { mutation, red, proven, visited }: Verdict,
): readonly Sighting[] {
  if (proven.length === 0 || red.length > mostRed(visited)) return [];
  const { file, line, shown } = mutation;
  return [{ broken: `${driver}/src/${file}:${line} ${shown}`, red, proven }];
}

/** True if the suite noticed. */
export function isKilled({ red, problem }: Verdict): boolean {
  return red.length > 0 || problem !== undefined;
}

/** Runs against each mutation the cases that run its place: the cheap ones until it is clear that it breaks too much, then the others up to the first that fails. */
export async function runMutations(
  driver: DriverFolder,
  mutations: readonly Mutation[],
  { survey, onVerdict }: { readonly survey: Survey; readonly onVerdict: (verdict: Verdict) => void },
): Promise<readonly Verdict[]> {
  let number = 0;
  const kills = new Map<string, number>();
  const byKills = (left: Visit, right: Visit): number =>
    (kills.get(right.id) ?? 0) - (kills.get(left.id) ?? 0);
  return await sideBySide(mutations, async (mutation) => {
    number += 1;
    await using variant = await copyDriver(driver, `mutation-${number}`);
    await overwrite(variant, mutation.file, mutation.text);
    const visits = survey.casesAt(mutation.file, mutation.offset).filter((visit) => !isDear(visit));
    const attempt = async (chosen: readonly Visit[], bail: number | undefined): Promise<Trial> => {
      if (chosen.length === 0) return { results: [], problems: [] };
      const ids = chosen.map(({ id }) => id);
      const ask = { driver, folder: variant.folder.href, ids, caseTimeout: CASE_LIMIT };
      return await runTrial(ask, { limit: LIMIT, silence: SILENCE, bail });
    };
    // What failed once may have failed for want of time.
    const again = async (first: readonly TrialResult[]): Promise<readonly TrialResult[]> => {
      if (first.length > mostRed(visits.length)) return first;
      const failedAgain = failed(
        await attempt(
          visits.filter(({ id }) => first.some((each) => each.id === id)),
          undefined,
        ),
      );
      return first.filter(({ id }) => failedAgain.some((each) => each.id === id));
    };
    const cheap = await attempt(visits.filter(isCheap), mostRed(visits.length) + 1);
    let { problems } = cheap;
    let red = await again(failed(cheap));
    if (red.length === 0 && problems.length === 0) {
      let costly = visits.filter((visit) => !isCheap(visit)).toSorted(byKills);
      while (costly.length > 0 && red.length === 0 && problems.length === 0) {
        const trial = await attempt(costly, 1);
        red = await again(failed(trial));
        problems = trial.problems;
        if (failed(trial).length === 0) break;
        costly = costly.filter(({ id }) => !trial.results.some((each) => each.id === id));
      }
      for (const { id } of red) kills.set(id, (kills.get(id) ?? 0) + 1);
    }
    const verdict = {
      mutation,
      red: red.map(({ id }) => id),
      proven: red.filter(({ failure }) => !LATE.test(failure ?? "")).map(({ id }) => id),
      problem: problems[0],
      visited: visits.length,
    };
    onVerdict(verdict);
    return verdict;
  });
}

function isDear({ id, milliseconds }: Visit): boolean {
  const overDisks = cases.some((each) => each.id === id && each.facilities?.includes("file-system") === true);
  return milliseconds > (overDisks ? 2 * DEAR : DEAR);
}

function isCheap({ milliseconds }: Visit): boolean {
  return milliseconds <= CHEAP;
}

function failed({ results }: Trial): readonly TrialResult[] {
  return results.filter(({ passed }) => !passed);
}
