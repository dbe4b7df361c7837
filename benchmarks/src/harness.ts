import type { Figure, Measurement, Reach, Result } from "./measurement.ts";
import { interquartileRange, median } from "./statistics.ts";

/** A ratio whose quartiles lie further apart than this share of the median says nothing: it counts as not reached. */
const STABLE_SPREAD = 0.25;

/** Measures `figure`: warm-ups of each side, then repetitions in which subject and baseline take turns. */
export async function measure(figure: Figure, repetitions: number): Promise<Result> {
  await using measurement = await figure.prepare();
  for (let round = 0; round < (figure.warmUps ?? 1); round++) {
    await measurement.subject();
    await measurement.baseline?.();
  }
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    // Each goes first every other time, so that neither always runs in the state that the other left behind.
    if (repetition % 2 === 0) subject.push(await measurement.subject());
    if (measurement.baseline) baseline.push(await measurement.baseline());
    if (repetition % 2 === 1) subject.push(await measurement.subject());
  }
  return judge(figure, measurement, subject, baseline);
}

function judge(
  figure: Figure,
  measurement: Measurement,
  subject: readonly number[],
  baseline: readonly number[],
): Result {
  const values = measurement.baseline
    ? subject.map((value, index) => value / (baseline[index] ?? Number.NaN))
    : subject;
  const { id, title, unit, against, reach } = figure;
  const result = { id, title, unit, against, subject, baseline, reach };
  const mid = median(values);
  const spread = interquartileRange(values);
  const stable = spread <= STABLE_SPREAD * mid;
  const reached = isReached(reach, mid, median(subject) - median(baseline));
  return {
    ...result,
    median: mid,
    spread,
    verdict: stable ? (reached ? "reached" : "not reached") : "unstable",
  };
}

function isReached(reach: Reach, mid: number, difference: number): boolean {
  if (reach.atLeast !== undefined && !(mid >= reach.atLeast)) return false;
  if (reach.atMost !== undefined && !(mid <= reach.atMost)) return false;
  return reach.differenceAtMost === undefined || difference <= reach.differenceAtMost;
}
