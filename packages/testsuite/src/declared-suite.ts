import { cases } from "./cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { deviationsOf } from "./deviation.ts";
import { failureText } from "./failure-text.ts";
import { checkHarness, type Harness, HarnessError } from "./harness.ts";
import { unexercised } from "./report.ts";
import { needsIn } from "./run-conformance.ts";
import { type Plan, planOf, type Selection } from "./selection.ts";
import { Session, type SessionOptions } from "./session.ts";

/** The suite as a test runner sees it: tests are declared at once, the driver is made when the runner gets to them. */
export class DeclaredSuite {
  readonly name: string;
  readonly plan: Plan;
  readonly #harness: Harness;
  readonly #options: SessionOptions;
  readonly #deviations: ReadonlyMap<string, string>;
  #session: Session | undefined;

  constructor(harness: Harness, options: Selection & SessionOptions) {
    checkHarness(harness);
    this.name = `conformance of ${harness.name}`;
    this.plan = planOf(cases, options);
    this.#deviations = deviationsOf(harness.deviations, cases);
    this.#harness = harness;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#session = await Session.start(this.#harness, this.#options, this.#deviations);
  }

  /** @throws {@link HarnessError} if the store could not be cleaned up */
  async end(): Promise<void> {
    const problems = (await this.#session?.end()) ?? [];
    if (problems.length > 0) throw new HarnessError(problems.join("\n"));
  }

  /**
   * Runs a case. `command` is how the runner runs one test by its name.
   * @returns why it did not run, undefined if it passed
   * @throws what the runner should show
   */
  async judge(subject: ConformanceCase, command: string): Promise<string | undefined> {
    const session = this.#running();
    const result = await session.run(subject);
    const { outcome } = result;
    switch (outcome.status) {
      case "passed":
        return undefined;
      case "not declared":
        return `not declared: ${outcome.need}`;
      case "not runnable":
        return `not runnable here: ${outcome.reason}`;
      case "deviates":
        return `fails, as declared: ${outcome.reason}`;
      case "harness error":
        throw new HarnessError(outcome.reason);
      case "failed": {
        const { replay: sequence } = outcome.failure;
        const repeated = sequence === undefined ? "" : `, replay: "${sequence}"`;
        const replay = `${command} "${subject.id}", with { seed: ${session.seed}${repeated} } as describeConformance's options`;
        const error = new Error(failureText(result, replay));
        error.name = "ConformanceFailure";
        error.stack = `${error.name}: ${error.message}`; // lines of the suite's own code tell an author nothing
        throw error;
      }
      default:
        return outcome satisfies never;
    }
  }

  /** @returns why it cannot be told @throws {@link HarnessError} if a declared capability was not looked at */
  checkExercised(): string | undefined {
    const { results, capabilities } = this.#running();
    const { first, parallel, alone } = this.plan;
    const all = first.length + parallel.length + alone.length;
    if (!this.plan.complete || results.length < all) return "not all cases were run";
    const problems = unexercised(capabilities, results, needsIn(cases));
    if (problems.length > 0) throw new HarnessError(problems.join("\n"));
    return undefined;
  }

  #running(): Session {
    if (this.#session === undefined) throw new HarnessError("the suite has not started");
    return this.#session;
  }
}
