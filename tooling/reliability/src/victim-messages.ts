import type { KillMoment } from "./kill-switch.ts";

/** A span of the registry's work, named by the driver operations that make it up. */
export interface Phase {
  readonly operation: "close" | "commit" | "putContent";
  /** Source of a regular expression that the operation's path must match. */
  readonly path: string;
  /** Operations to let pass before the span begins. */
  readonly skip: number;
  /** Operations that belong to the span. */
  readonly operations: number;
}

/** Parent to victim. */
export type VictimOrder =
  | { readonly kind: "kill"; readonly phase: Phase; readonly at: number; readonly moment: KillMoment }
  | { readonly kind: "count"; readonly phase: Phase }
  | { readonly kind: "report" };

/** Victim to parent. */
export type VictimReport =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "ready" }
  | { readonly kind: "calls"; readonly calls: number };
