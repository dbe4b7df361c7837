import { anchorOf, type ConformanceCase, cases } from "@stowage/testsuite";
import { costly } from "./costly-cases.ts";
import type { DriverFolder, Mutant } from "./mutant.ts";
import { runTrial, type Trial } from "./trial.ts";
import { change, copyDriver } from "./variant.ts";

/** A mutant is small if at least this share of the cases that run passes on it. */
const LEAST_SHARE_PASSED = 0.8;
/** Milliseconds for one case, and for all of one mutant, on a busy machine. */
const CASE_LIMIT = 60_000;
const LIMIT = 600_000;

/** What the suite made of a mutant. */
export interface Judgement {
  readonly mutant: Mutant;
  /** Ids of the cases that failed. */
  readonly killers: readonly string[];
  /** Those of them that cite the rule it breaks. */
  readonly killersOfItsRule: readonly string[];
  /** Share of passed cases among those that ran. */
  readonly passed: number;
  /** Why it does not prove the suite, or undefined. */
  readonly objection: string | undefined;
}

/** What the suite makes of a driver as it is. */
export interface Sound {
  /** Cases that fail, with what they saw, and what else went wrong; each a sentence. */
  readonly problems: readonly string[];
  /** Ids of the cases that fail: here they prove nothing. */
  readonly red: readonly string[];
}

/**
 * Runs the suite against a mutant: what is quick and passes as it is, and what the mutant names. Where none of its rule notices, those of its rule
 * that cost more run too.
 */
export async function judge(mutant: Mutant, { red }: Pick<Sound, "red">): Promise<Judgement> {
  await using variant = await copyDriver(mutant.driver, mutant.id);
  try {
    await change(variant, mutant.changes);
  } catch (error) {
    return sumUp(mutant, { results: [], problems: [String(error)] });
  }
  const attempt = async (chosen: readonly string[]): Promise<Trial> => {
    const ids = chosen.filter((id) => !red.includes(id));
    if (ids.length === 0) return { results: [], problems: [] };
    const ask = { driver: mutant.driver, folder: variant.folder.href, ids, caseTimeout: CASE_LIMIT };
    return await runTrial(ask, { limit: LIMIT });
  };
  const first = await attempt(casesFor([mutant]));
  const judgement = sumUp(mutant, first);
  if (judgement.killersOfItsRule.length > 0) return judgement;
  const more = await attempt(costlyOf([mutant]));
  return sumUp(mutant, {
    results: [...first.results, ...more.results],
    problems: [...first.problems, ...more.problems],
  });
}

/** Runs the cases of a driver's mutants against the driver as it is. */
export async function judgeOriginal(driver: DriverFolder, mutants: readonly Mutant[]): Promise<Sound> {
  const own = mutants.filter((each) => each.driver === driver);
  await using variant = await copyDriver(driver, "original");
  const ids = [...casesFor(own), ...costlyOf(own)];
  const ask = { driver, folder: variant.folder.href, ids, caseTimeout: CASE_LIMIT };
  const { results, problems } = await runTrial(ask, { limit: LIMIT });
  const failed = results.filter(({ passed }) => !passed);
  return {
    problems: [...failed.map(({ id, failure }) => `${id} fails: ${failure}`), ...problems],
    red: failed.map(({ id }) => id),
  };
}

/** Draws the conclusion from a run. */
export function sumUp(mutant: Mutant, { results, problems }: Trial): Judgement {
  const failed = results.filter(({ passed }) => !passed);
  const passed = results.length === 0 ? 0 : (results.length - failed.length) / results.length;
  const killersOfItsRule = failed
    .filter(({ rules }) => rules.includes(anchorOf(mutant.breaks)))
    .map(({ id }) => id);
  const blind = mutant.also.filter((id) => results.some((each) => each.id === id && each.passed));
  const objections = [
    ...(killersOfItsRule.length === 0 ? [`no case of ${mutant.breaks} notices it`] : []),
    ...(blind.length > 0 ? [`${blind.join(", ")} should notice it`] : []),
    ...(passed < LEAST_SHARE_PASSED
      ? [`only ${Math.round(passed * 100)} % of the cases pass: it is no small bug`]
      : []),
  ];
  return {
    mutant,
    killers: failed.map(({ id }) => id),
    killersOfItsRule,
    passed,
    objection: objections.length === 0 ? undefined : [...objections, ...problems].join("; "),
  };
}

function casesFor(mutants: readonly Mutant[]): readonly string[] {
  const also = new Set(mutants.flatMap((each) => each.also));
  const unknown = [...also].filter((id) => !cases.some((each) => each.id === id));
  if (unknown.length > 0) throw new Error(`there is no case ${unknown.join(", ")}`);
  return cases
    .filter((each) => also.has(each.id) || (isQuick(each) && !costly.has(each.id)))
    .map(({ id }) => id);
}

/** Those that cite what is broken, and take long. */
function costlyOf(mutants: readonly Mutant[]): readonly string[] {
  const broken = new Set(mutants.map((each) => each.breaks));
  const also = new Set(mutants.flatMap((each) => each.also));
  return cases
    .filter((each) => isQuick(each) && costly.has(each.id) && !also.has(each.id))
    .filter((each) => each.rules.some((rule) => broken.has(rule)))
    .map(({ id }) => id);
}

/** Power failures, failing disks and networks are tried at each call of each operation: thousands of times. */
function isQuick({ tier, facilities = [] }: ConformanceCase): boolean {
  return tier === 0 && !facilities.includes("file-system") && !facilities.includes("network");
}
