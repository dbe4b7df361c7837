import type { CaseResult } from "./outcome.ts";
import type { ConformanceReport } from "./report.ts";

/** Makes the line that runs a case again as it was run. */
export type Replay = (result: CaseResult) => string;

/** The first line of a report. */
export function headline({ harness, driver, seed, results, milliseconds }: ConformanceReport): string {
  const name = harness === driver ? driver : `${driver} (${harness})`;
  return `Conformance of ${name}, seed ${seed}, ${results.length} cases in ${(milliseconds / 1000).toFixed(1)} s`;
}

/** The last line: the verdict, and what it does not cover. */
export function verdictLine({ verdict, exitCode, results, complete }: ConformanceReport): string {
  if (exitCode === 2) return "Verdict: nothing was judged; repair the harness";
  const selected = complete ? "" : ", as far as the cases that were selected go";
  const failed = results.filter(({ outcome }) => outcome.status === "failed");
  if (exitCode === 0) return `Verdict: ${verdict}${selected}`;
  const musts = failed.filter(({ level }) => level === "must").length;
  return `Verdict: ${verdict} (failed: ${musts} must, ${failed.length - musts} should or may)`;
}

/** Cases that failed and were not declared to. */
export function failuresIn(results: readonly CaseResult[]): readonly CaseResult[] {
  return results.filter(({ outcome }) => outcome.status === "failed");
}

/** Cases that failed as their author said they would. */
export function deviationsIn(results: readonly CaseResult[]): readonly CaseResult[] {
  return results.filter(({ outcome }) => outcome.status === "deviates");
}

/** Why cases could not run: the cases by their reason. */
export function notRunnable(results: readonly CaseResult[]): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (const { id, outcome } of results) {
    if (outcome.status !== "not runnable") continue;
    reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), id]);
  }
  return reasons;
}
