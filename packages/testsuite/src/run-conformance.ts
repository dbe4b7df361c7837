import { cases } from "./cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { deviationsOf } from "./deviation.ts";
import { checkHarness, type Harness } from "./harness.ts";
import type { CaseResult } from "./outcome.ts";
import { type ConformanceReport, toReport, unexercised } from "./report.ts";
import { planOf, type Selection, shuffled } from "./selection.ts";
import { Session, type SessionOptions } from "./session.ts";

const DEFAULT_JOBS = 8;

export interface RunOptions extends Selection, SessionOptions {
  /** Cases that run side by side; 8 if absent. */
  readonly jobs?: number | undefined;
  /** Run the cases in an order that the seed decides, instead of that of the list. */
  readonly shuffle?: boolean | undefined;
  /** Stop at the first *must* that fails. */
  readonly bail?: boolean | undefined;
  /** Ends the run early: cases at work are waited for, what they left is deleted, and nothing is judged. */
  readonly signal?: AbortSignal | undefined;
  /** Told the id of each case as it starts. */
  readonly onStart?: ((id: string) => void) | undefined;
  /** Told each result as it comes. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  /** Asked once the driver is disposed: what is wrong with the harness, a sentence each. */
  readonly inspect?: (() => Promise<readonly string[]>) | undefined;
  /** The list to run instead of the suite's own. */
  readonly cases?: readonly ConformanceCase[] | undefined;
}

/**
 * Runs the suite against a driver and sums it up.
 * @throws {@link HarnessError} if the driver cannot be made or its store does not answer
 */
export async function runConformance(harness: Harness, options: RunOptions = {}): Promise<ConformanceReport> {
  checkHarness(harness);
  const list = options.cases ?? cases;
  const listed = planOf(list, options);
  const started = performance.now();
  const deviations = deviationsOf(harness.deviations, list);
  const session = await Session.start(harness, options, deviations);
  const { jobs = DEFAULT_JOBS } = options;
  const plan = options.shuffle === true ? shuffled(listed, session.seed) : listed;
  const stopped =
    (await runAll(session, plan.first, 1, options)) ||
    (await runAll(session, plan.parallel, jobs, options)) ||
    (await runAll(session, plan.alone, 1, options));
  const problems = [...new Set([...(await session.end()), ...((await options.inspect?.()) ?? [])])];
  if (options.signal?.aborted === true) problems.push("the run was interrupted");
  const { capabilities, results, seed } = session;
  const complete = plan.complete && !stopped;
  if (complete) problems.push(...unexercised(capabilities, results, needsIn(list)));
  return toReport({
    harness: harness.name,
    driver: session.driverName,
    capabilities,
    seed,
    results: inOrder(list, results),
    complete,
    deviations,
    problems,
    milliseconds: Math.round(performance.now() - started),
  });
}

/** @returns true if it stopped early */
async function runAll(
  session: Session,
  queue: readonly ConformanceCase[],
  jobs: number,
  { bail, signal, onStart, onResult }: RunOptions,
): Promise<boolean> {
  const waiting = queue.values();
  let stop = false;
  const job = async (): Promise<void> => {
    for (const subject of waiting) {
      if (stop || signal?.aborted === true) return;
      onStart?.(subject.id);
      const result = await session.run(subject);
      onResult?.(result);
      if (bail === true && result.level === "must" && result.outcome.status === "failed") stop = true;
    }
  };
  await Promise.all(Array.from({ length: jobs }, job));
  return stop || signal?.aborted === true;
}

/** What each case of a list needs, by its id. */
export function needsIn(list: readonly ConformanceCase[]): (id: string) => ConformanceCase["needs"] {
  const needs = new Map(list.map((each) => [each.id, each.needs]));
  return (id) => needs.get(id) ?? [];
}

function inOrder(list: readonly ConformanceCase[], results: readonly CaseResult[]): readonly CaseResult[] {
  const order = new Map(list.map(({ id }, index) => [id, index]));
  return [...results].sort((left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0));
}
