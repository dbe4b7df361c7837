import type { ChildRunner } from "./child-command.ts";
import type { Requirement } from "./requirement.ts";
import type { Tally } from "./tally.ts";

/** What a step may use. */
export interface StepContext {
  readonly root: string;
  readonly children: ChildRunner;
  /** A folder for reports that is removed after the run. */
  readonly scratch: string;
}

export interface StepResult {
  readonly tally: Tally;
  /** What a reader needs to mend a failure; shown below the step. */
  readonly details?: string | undefined;
  /** Names of the tests that failed. */
  readonly failures?: readonly string[] | undefined;
  /** How many tests were skipped for which reason. */
  readonly skips?: ReadonlyMap<string, number> | undefined;
}

/** One thing that `npm test` runs. */
export interface Step {
  readonly name: string;
  /** It shows its output itself while it runs: a run of tests. */
  readonly live?: boolean | undefined;
  /** Programs without which the step is skipped aloud, or fails under CI. */
  readonly needs?: readonly Requirement[] | undefined;
  run(context: StepContext): Promise<StepResult>;
}
