import { isKilled, type Verdict } from "./mutation-run.ts";

/** The share that the suite kills of all that were judged, and of those that somebody can notice. */
export function toScore(verdicts: readonly Verdict[], explained: number): string {
  const killed = verdicts.filter(isKilled);
  const byCase = killed.filter(({ red }) => red.length > 0).length;
  const all = verdicts.length + explained;
  const share = (of: number): string => `${((100 * killed.length) / Math.max(1, of)).toFixed(1)} %`;
  return [
    `score ${share(all)}: ${killed.length} of ${all} killed by the suite alone, ${killed.length - byCase} of them by its process's end or silence`,
    `      ${share(verdicts.length)} without the ${explained} explained ones`,
  ].join("\n");
}
