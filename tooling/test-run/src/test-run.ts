import { missing } from "./requirement.ts";
import type { Step, StepContext, StepResult } from "./step.ts";
import { FAILED, formatTally, SKIPPED, sum, type Tally } from "./tally.ts";

/** What a run depends on beside its steps; a test hands in its own. */
export interface RunOptions {
  /** Under CI nothing may be skipped for want of a program. */
  readonly ci: boolean;
  /** The folders in which programs are looked for, as in the variable of that name. */
  readonly path: string;
  /** Takes whole lines. */
  print(line: string): void;
  /** Whether something has asked the run to end early. */
  interrupted(): boolean;
}

/** Runs every step, whatever the others say, and prints the sum of all as the last line. */
export async function runSteps(
  steps: readonly Step[],
  context: StepContext,
  options: RunOptions,
): Promise<Tally> {
  const { print } = options;
  const tallies: Tally[] = [];
  const remarks: string[] = [];
  for (const step of steps) {
    if (options.interrupted()) break;
    const started = performance.now();
    const lacking = missing(step.needs ?? [], options.path);
    if (lacking.length > 0) {
      tallies.push(options.ci ? FAILED : SKIPPED);
      const word = options.ci ? "FAILED " : "skipped";
      const lines = lacking.map(
        ({ program, install }) => `${word}  ${step.name}: they need ${program}, to be had by: ${install}`,
      );
      for (const line of lines) print(line);
      remarks.push(...lines);
      continue;
    }
    if (step.live) print(`\n── ${step.name}`);
    const { tally, details, failures = [], skips = [] } = await step.run(context).catch(failure);
    tallies.push(tally);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(
      `${tally.failed === 0 ? "ok     " : "FAILED "}  ${step.name} (${step.live ? `${formatTally(tally)}, ` : ""}${seconds} s)`,
    );
    for (const [reason, count] of skips) remarks.push(`skipped  ${count} of the ${step.name}: ${reason}`);
    for (const name of failures) remarks.push(`FAILED   ${name}`);
    if (tally.failed > 0 && failures.length === 0) remarks.push(`FAILED   ${step.name}`);
    if (details !== undefined) print(indent(details));
  }
  if (options.interrupted()) remarks.push("FAILED   interrupted: the rest did not run");
  const all = sum(options.interrupted() ? [...tallies, FAILED] : tallies);
  print("");
  for (const remark of remarks) print(remark);
  print(formatTally(all));
  return all;
}

function failure(error: unknown): StepResult {
  return { tally: FAILED, details: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `         ${line}`)
    .join("\n");
}
