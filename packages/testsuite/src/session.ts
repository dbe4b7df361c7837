import { randomBytes, randomInt } from "node:crypto";
import type { Capabilities, StorageDriver } from "@stowage/core";
import { anchorOf } from "./anchors.ts";
import { type RunEnvironment, runCase } from "./case-run.ts";
import type { CaseWait } from "./case-wait.ts";
import type { ConformanceCase, Need } from "./conformance-case.ts";
import { Content } from "./content.ts";
import { missingFacility } from "./facilities.ts";
import { createDriver, rehearse } from "./first-contact.ts";
import { type Harness, HarnessError } from "./harness.ts";
import { findLeaks } from "./leak-search.ts";
import { Leftovers } from "./leftovers.ts";
import { describeError } from "./mismatch.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { runAgain } from "./run-again.ts";
import { deleteAll } from "./sentinels.ts";
import { UnhandledErrors } from "./unhandled-errors.ts";
import { within } from "./within.ts";

/** Milliseconds that a driver may take to be created, to answer for the first time, to be disposed; together below 30 s. */
const PATIENCE = 9000;
const CASE_LIMIT = 120_000;
const LARGEST_SEED = 2 ** 31;

export interface SessionOptions {
  /** Decides about content and everything that is chosen at random. A random one if absent; reports name it. */
  readonly seed?: number | undefined;
  /** Milliseconds that a case may take. */
  readonly caseTimeout?: number | undefined;
  /** Milliseconds to wait for a driver to be made, for its first answer and for its dispose, each; 9,000 if absent. */
  readonly patience?: number | undefined;
  /** Minutes for which each case that searches does so; seconds if absent. */
  readonly minutes?: number | undefined;
  /** The one sequence that such a case is to look at: what its failure named. */
  readonly replay?: string | undefined;
  /** As in the selection of cases; 1 if absent. Cases that search do so for longer in a longer run. */
  readonly tier?: 0 | 1 | 2 | undefined;
  /** Told of each case that waits for 10 s, 20 s, 40 s and so on, and for which call. */
  readonly onWait?: ((wait: CaseWait) => void) | undefined;
}

/** One run against one driver: what lives from the first case to the last. */
export class Session {
  readonly seed: number;
  readonly capabilities: Capabilities;
  readonly driverName: string;
  #environment: RunEnvironment;
  readonly #unhandled: UnhandledErrors;
  readonly #leftovers: Leftovers;
  readonly #patience: number;
  readonly #deviations: ReadonlyMap<string, string>;
  readonly #results = new Map<string, CaseResult>();
  readonly #ran: ConformanceCase[] = [];
  readonly #problems: string[] = [];
  /** Ids of the cases that left something behind, as far as is known. */
  #leaking: readonly string[] = [];

  private constructor(
    environment: RunEnvironment,
    { unhandled, leftovers }: { readonly unhandled: UnhandledErrors; readonly leftovers: Leftovers },
    patience: number,
    deviations: ReadonlyMap<string, string>,
  ) {
    this.seed = environment.content.seed;
    this.capabilities = { ...environment.driver.capabilities };
    this.driverName = environment.driver.name;
    this.#environment = environment;
    this.#unhandled = unhandled;
    this.#leftovers = leftovers;
    this.#patience = patience;
    this.#deviations = deviations;
  }

  /**
   * `deviations` are reasons by the ids of their cases.
   * @throws {@link HarnessError} if the driver cannot be made or disposed, or its store does not answer; within half a minute
   */
  static async start(
    harness: Harness,
    options: SessionOptions = {},
    deviations: ReadonlyMap<string, string> = new Map(),
  ): Promise<Session> {
    const unhandled = new UnhandledErrors();
    const leftovers = new Leftovers();
    const { seed = randomInt(LARGEST_SEED), caseTimeout = CASE_LIMIT, patience = PATIENCE } = options;
    const { minutes, replay, tier = 1 } = options;
    const create = (): Promise<StorageDriver> => createDriver(harness, patience);
    try {
      const rehearsed = await rehearse(harness, patience);
      const driver = await create();
      if (driver === rehearsed) {
        throw new HarnessError(
          `create() of "${harness.name}" gave the same driver twice; make a new one each time`,
        );
      }
      const environment = {
        search: { minutes, replay, tier },
        harness,
        driver,
        content: new Content(seed),
        root: `/conformance-${randomBytes(4).toString("hex")}`,
        caseTimeout,
        create,
        unhandled: () => unhandled.seen,
        leftBehind: async () => [],
        again: async () => [],
        onWait: (wait: CaseWait) => options.onWait?.(wait),
      };
      return new Session(environment, { unhandled, leftovers }, patience, deviations);
    } catch (error) {
      unhandled[Symbol.dispose]();
      throw withProblems(error, unhandled);
    }
  }

  /** Results so far, in the order in which the cases ended. */
  get results(): readonly CaseResult[] {
    return [...this.#results.values()];
  }

  /** Runs the case if it applies; never rejects. */
  async run(subject: ConformanceCase): Promise<CaseResult> {
    const kept = this.#notApplicable(subject);
    if (kept === undefined && subject.atEnd === true) await this.#renew();
    const { id, area, level, title } = subject;
    const rules = subject.rules.map(anchorOf);
    const result =
      kept === undefined
        ? this.#declared(this.#traced(await runCase(this.#withAgain(), subject)))
        : { id, area, level, title, rules, outcome: kept, milliseconds: 0 };
    this.#results.set(id, result);
    if (kept === undefined) this.#ran.push(subject);
    return result;
  }

  #withAgain(): RunEnvironment {
    const environment = this.#environment;
    const again: RunEnvironment["again"] = async (create) => {
      const repeated = this.#ran.filter(
        ({ id, tier, alone, facilities = [] }) =>
          tier === 0 &&
          alone === undefined &&
          facilities.length === 0 &&
          this.#results.get(id)?.outcome.status === "passed",
      );
      return await runAgain({ ...environment, create }, repeated);
    };
    return { ...environment, again };
  }

  /** Disposes the driver that all cases shared, looks at what stays, and goes on with another one. */
  async #renew(): Promise<void> {
    const { driver, create, root } = this.#environment;
    await this.#attempt(`${root} could not be deleted`, () => deleteAll(driver, root));
    await this.#attempt("the driver could not be disposed", () => driver[Symbol.asyncDispose]());
    const left = await this.#leftovers.left(this.#patience);
    let next = driver; // disposed: where none can be made, the case says so
    await this.#attempt("another driver could not be made", async () => {
      next = await create();
    });
    const environment = { ...this.#environment, driver: next };
    const ran = [...this.#ran];
    const leftBehind = async (): Promise<readonly string[]> => {
      if (left.length === 0) return [];
      const { told, cases } = await findLeaks(environment, { left, ran }, this.#patience);
      this.#leaking = cases;
      return told;
    };
    this.#environment = { ...environment, leftBehind };
  }

  async #attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      const late = (): Error => new HarnessError(`no answer within ${this.#patience / 1000} s`);
      await within(work(), this.#patience, late);
    } catch (error) {
      this.#problems.push(`${what}: ${describeError(error)}`);
    }
  }

  /** What a run leaves behind, only the cases that leave it show again. */
  #traced(result: CaseResult): CaseResult {
    const { outcome } = result;
    if (outcome.status !== "failed" || this.#leaking.length === 0) return result;
    return { ...result, outcome: { ...outcome, failure: { ...outcome.failure, after: this.#leaking } } };
  }

  /** Whoever declares that a case fails has said so, and why. */
  #declared(result: CaseResult): CaseResult {
    const { id, outcome } = result;
    const reason = this.#deviations.get(id);
    if (reason === undefined || outcome.status !== "failed") return result;
    return { ...result, outcome: { ...outcome, status: "deviates", reason } };
  }

  /** Cleans up and disposes the driver. @returns what the harness should know, each a sentence */
  async end(): Promise<readonly string[]> {
    const { driver, root, harness } = this.#environment;
    await this.#attempt(`${root} could not be deleted`, () => deleteAll(driver, root));
    if (harness.reclaim !== false) {
      await this.#attempt("residue could not be reclaimed", () => driver.reclaim({ olderThan: new Date() }));
    }
    await this.#attempt("the driver could not be disposed", () => driver[Symbol.asyncDispose]());
    await new Promise(setImmediate); // what the dispose left to callbacks
    this.#unhandled[Symbol.dispose]();
    // A case that fails may drop what its other calls answer: then nobody can tell whose rejection it is.
    const hasFailed = this.results.some(({ outcome }) => outcome.status === "failed");
    const rejected = hasFailed ? [] : this.#unhandled.rejected();
    return [...this.#problems, ...this.#unhandled.thrown(), ...rejected];
  }

  #notApplicable(subject: ConformanceCase): Outcome | undefined {
    const need = subject.needs.find((each) => !isDeclared(this.capabilities, each));
    if (need !== undefined) return { status: "not declared", need };
    for (const facility of subject.facilities ?? []) {
      const reason = missingFacility(facility, this.#environment.harness, this.capabilities);
      if (reason !== undefined) return { status: "not runnable", reason };
    }
    return undefined;
  }
}

/** True if the capabilities include what a case needs. */
export function isDeclared(capabilities: Capabilities, need: Need): boolean {
  switch (need) {
    case "namespace:tree":
      return capabilities.namespace === "tree";
    case "namespace:flat":
      return capabilities.namespace === "flat";
    default:
      return capabilities[need];
  }
}

/** What cannot be made often fails elsewhere too: in a callback, which tells more. */
function withProblems(error: unknown, unhandled: UnhandledErrors): unknown {
  const problems = [...unhandled.thrown(), ...unhandled.rejected()];
  if (!(error instanceof HarnessError) || problems.length === 0) return error;
  return new HarnessError([error.message, ...problems].join("\n"), { cause: error });
}
