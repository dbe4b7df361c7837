import type { Level, Need } from "./conformance-case.ts";

/** What a failed case saw. */
export interface Failure {
  readonly expected: string;
  readonly seen: string;
  /** Calls that led there, oldest first. */
  readonly calls: readonly string[];
}

/** How a case ended. It has passed only if it ran to its end. */
export type Outcome =
  | { readonly status: "passed" }
  | { readonly status: "failed"; readonly failure: Failure }
  /** It failed, and the author says why it does. */
  | { readonly status: "deviates"; readonly reason: string; readonly failure: Failure }
  | { readonly status: "not declared"; readonly need: Need }
  | { readonly status: "not runnable"; readonly reason: string }
  | { readonly status: "harness error"; readonly reason: string };

export interface CaseResult {
  readonly id: string;
  readonly area: string;
  readonly level: Level;
  readonly title: string;
  readonly rules: readonly string[];
  readonly outcome: Outcome;
  /** Figures of its run. */
  readonly notes?: readonly string[] | undefined;
  readonly milliseconds: number;
}
