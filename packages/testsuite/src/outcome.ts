import type { Level, Need } from "./conformance-case.ts";

/** What a failed case saw. */
export interface Failure {
  readonly expected: string;
  readonly seen: string;
  /** Calls that led there, oldest first. */
  readonly calls: readonly string[];
  /** For `--replay`, where the seed alone does not lead there: which of the generated sequences it was. */
  readonly replay?: string | undefined;
  /** Ids of the cases that have to run before this one for it to fail again. */
  readonly after?: readonly string[] | undefined;
  /** Anchors of the rules that it is about, where the case is about more. */
  readonly rules?: readonly string[] | undefined;
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

/** A figure that a case took. */
export interface Measurement {
  /** What was measured; figures of one name in two reports are of the same thing. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the harness says that it may be at most. */
  readonly limit?: number | undefined;
  /** More that a reader wants to know, such as the kinds of the requests. */
  readonly note?: string | undefined;
}

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
  /** Figures, where the case took some. */
  readonly measurements?: readonly Measurement[] | undefined;
}
