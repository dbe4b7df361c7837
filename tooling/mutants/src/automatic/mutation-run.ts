import { cases } from "@stowage/testsuite";
import type { DriverFolder } from "../mutant.ts";
import type { Sighting } from "../recorded.ts";
import { sideBySide } from "../side-by-side.ts";
import { runTrial, type Trial, type TrialAsk, type TrialResult } from "../trial.ts";
import { copyDriver, overwrite, type Variant } from "../variant.ts";
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

/**
 * Runs against each mutation the cases that run its place: the cheap ones until it is clear that it breaks too much, then the others up to the first
 * that fails twice.
 */
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
    const most = mostRed(visits.length);
    const cheap = visits.filter(isCheap);
    const costly = visits.filter((visit) => !isCheap(visit)).toSorted(byKills);
    let outcome = await meet({ driver, variant, visits: cheap, most });
    if (isQuiet(outcome)) {
      outcome = await meet({ driver, variant, visits: costly, most: 0 });
      for (const { id } of outcome.red) kills.set(id, (kills.get(id) ?? 0) + 1);
    }
    if (isQuiet(outcome) && driver === "driver-inmemory") {
      const flat = cases.filter(({ needs }) => needs.includes("namespace:flat"));
      const parameters = { namespace: "flat" };
      outcome = await meet({ driver, variant, visits: [...cheap, ...flat], most, parameters });
    }
    const verdict = {
      mutation,
      red: outcome.red.map(({ id }) => id),
      proven: outcome.red.filter(({ failure }) => !LATE.test(failure ?? "")).map(({ id }) => id),
      problem: outcome.problems[0],
      visited: visits.length,
    };
    onVerdict(verdict);
    return verdict;
  });
}

interface Meeting {
  readonly driver: DriverFolder;
  readonly variant: Variant;
  readonly visits: readonly Pick<Visit, "id">[];
  /** With more that fail it is over: they are not tried again. */
  readonly most: number;
  readonly parameters?: TrialAsk["parameters"];
}

interface Outcome {
  readonly red: readonly TrialResult[];
  readonly problems: readonly string[];
}

/** Runs cases; what failed once may have failed for want of time, so it runs again, and without it those that it kept from running. */
async function meet({ driver, variant, visits, most, parameters }: Meeting): Promise<Outcome> {
  const attempt = async (ids: readonly string[], bail?: number): Promise<Trial> => {
    const ask = { driver, folder: variant.folder.href, parameters, ids, caseTimeout: CASE_LIMIT };
    return await runTrial(ask, { limit: LIMIT, silence: SILENCE, bail });
  };
  for (let ids = visits.map(({ id }) => id); ids.length > 0; ) {
    const { results, problems } = await attempt(ids, most + 1);
    const first = failed(results);
    if (most > 0 && first.length > most) return { red: first, problems };
    if (first.length === 0) return { red: [], problems };
    const again = failed((await attempt(first.map(({ id }) => id))).results);
    if (again.length > 0 || problems.length > 0) return { red: again, problems };
    ids = ids.filter((id) => !results.some((each) => each.id === id));
  }
  return { red: [], problems: [] };
}

function isQuiet({ red, problems }: Outcome): boolean {
  return red.length === 0 && problems.length === 0;
}

function isDear({ id, milliseconds }: Visit): boolean {
  const overDisks = cases.some((each) => each.id === id && each.facilities?.includes("file-system") === true);
  return milliseconds > (overDisks ? 2 * DEAR : DEAR);
}

function isCheap({ milliseconds }: Visit): boolean {
  return milliseconds <= CHEAP;
}

function failed(results: readonly TrialResult[]): readonly TrialResult[] {
  return results.filter(({ passed }) => !passed);
}
