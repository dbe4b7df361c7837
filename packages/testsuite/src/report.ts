import type { Capabilities } from "@stowage/core";
import type { Need } from "./conformance-case.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { isDeclared } from "./session.ts";

export type Verdict = "conforms" | "conforms except declared" | "does not conform" | "not judged";

/** 0: conforms, but for what is declared · 1: a *must* failed · 2: the harness is wrong, nothing was judged · 3: only *should* cases failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A run in data; what the command writes with `--json`. */
export interface ConformanceReport {
  /** Shape of this report; raised when a reader of the old one would misread it. */
  readonly version: 1;
  readonly harness: string;
  readonly driver: string;
  readonly capabilities: Capabilities;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** False if cases were left out by name or level, or by `bail`: the verdict is about the others. */
  readonly complete: boolean;
  /** What is wrong with the harness; not empty means `"not judged"`. */
  readonly harnessErrors: readonly string[];
  /** What the author should know and what changes no verdict: figures of a case, a declared deviation whose case passes. */
  readonly notes: readonly string[];
  readonly results: readonly CaseResult[];
  readonly milliseconds: number;
}

/** What a verdict is made of. */
export interface ReportFacts {
  readonly harness: string;
  readonly driver: string;
  readonly capabilities: Capabilities;
  readonly seed: number;
  readonly results: readonly CaseResult[];
  readonly complete: boolean;
  /** Reasons of the declared deviations, by the ids of their cases. */
  readonly deviations: ReadonlyMap<string, string>;
  /** Problems of the run itself, such as a store that could not be cleaned. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

/** How a case ends that looked at the driver. */
const RAN: ReadonlySet<Outcome["status"]> = new Set(["passed", "failed", "deviates"]);

/** Every capability, as cases need it. */
export const NEEDS: readonly Need[] = [
  "resume",
  "shared",
  "redirect",
  "caseSensitive",
  "strongList",
  "putIfAbsent",
  "namespace:tree",
  "namespace:flat",
];

/** Results in their order, together with those of their area. */
export function byArea(results: readonly CaseResult[]): ReadonlyMap<string, readonly CaseResult[]> {
  const areas = new Map<string, CaseResult[]>();
  for (const result of results) areas.set(result.area, [...(areas.get(result.area) ?? []), result]);
  return areas;
}

/** Sums up a run. */
export function toReport({ problems, deviations, ...facts }: ReportFacts): ConformanceReport {
  const errors = facts.results.flatMap(({ id, outcome }) =>
    outcome.status === "harness error" ? [`${id}: ${outcome.reason}`] : [],
  );
  const harnessErrors = [...problems, ...errors];
  const failed = facts.results.filter(({ outcome }) => outcome.status === "failed");
  const exitCode = exitCodeOf(harnessErrors, failed);
  const notes = facts.results.flatMap(({ id, outcome, notes: own = [] }) => [
    ...own.map((note) => `${id}: ${note}`),
    ...(outcome.status === "passed" && deviations.has(id)
      ? [`${id} passes; its declared deviation can go (${deviations.get(id)})`]
      : []),
  ]);
  return {
    version: 1,
    ...facts,
    verdict: verdictOf(exitCode, facts.results),
    exitCode,
    harnessErrors,
    notes,
  };
}

function verdictOf(exitCode: ExitCode, results: readonly CaseResult[]): Verdict {
  if (exitCode === 2) return "not judged";
  if (exitCode !== 0) return "does not conform";
  return results.some(({ outcome }) => outcome.status === "deviates")
    ? "conforms except declared"
    : "conforms";
}

/**
 * A sentence for each declared capability that no case exercised: a declaration nobody looked at proves nothing.
 * `needsOf` tells what a case needs.
 */
export function unexercised(
  capabilities: Capabilities,
  results: readonly CaseResult[],
  needsOf: (id: string) => readonly Need[],
): readonly string[] {
  const ran = results.filter(({ outcome }) => RAN.has(outcome.status));
  const exercised = new Set(ran.flatMap(({ id }) => needsOf(id)));
  return NEEDS.filter((need) => isDeclared(capabilities, need) && !exercised.has(need)).map(
    (need) => `"${need}" is declared, but no case that needs it could run`,
  );
}

function exitCodeOf(harnessErrors: readonly string[], failed: readonly CaseResult[]): ExitCode {
  if (failed.some(({ level }) => level === "must")) return 1;
  if (harnessErrors.length > 0) return 2;
  return failed.some(({ level }) => level === "should") ? 3 : 0;
}
