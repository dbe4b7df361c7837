import { randomBytes, randomInt } from "node:crypto";
import type { Capabilities, StorageDriver } from "@stowage/core";
import { anchorOf } from "./anchors.ts";
import { type RunEnvironment, runCase } from "./case-run.ts";
import type { ConformanceCase, Facility, Need } from "./conformance-case.ts";
import { Content } from "./content.ts";
import { type Harness, HarnessError } from "./harness.ts";
import { describeError } from "./mismatch.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { deleteAll } from "./sentinels.ts";
import { UnhandledErrors } from "./unhandled-errors.ts";
import { within } from "./within.ts";

/** Milliseconds that a driver may take to be created, and to answer for the first time or be disposed. */
const CREATE_LIMIT = 15_000;
const ANSWER_LIMIT = 10_000;
const CASE_LIMIT = 120_000;
const LARGEST_SEED = 2 ** 31;

export interface SessionOptions {
  /** Decides about content and everything that is chosen at random. A random one if absent; reports name it. */
  readonly seed?: number | undefined;
  /** Milliseconds that a case may take. */
  readonly caseTimeout?: number | undefined;
}

/** One run against one driver: what lives from the first case to the last. */
export class Session {
  readonly seed: number;
  readonly capabilities: Capabilities;
  readonly driverName: string;
  readonly #environment: RunEnvironment;
  readonly #unhandled: UnhandledErrors;
  readonly #results = new Map<string, CaseResult>();

  private constructor(environment: RunEnvironment, unhandled: UnhandledErrors) {
    this.seed = environment.content.seed;
    this.capabilities = { ...environment.driver.capabilities };
    this.driverName = environment.driver.name;
    this.#environment = environment;
    this.#unhandled = unhandled;
  }

  /** @throws {@link HarnessError} if the driver cannot be made or its store does not answer; within half a minute */
  static async start(harness: Harness, options: SessionOptions = {}): Promise<Session> {
    const unhandled = new UnhandledErrors();
    const seed = options.seed ?? randomInt(LARGEST_SEED);
    const create = (): Promise<StorageDriver> => createDriver(harness);
    try {
      const driver = await create();
      await firstAnswer(harness, driver);
      const root = `/conformance-${randomBytes(4).toString("hex")}`;
      const content = new Content(seed);
      const caseTimeout = options.caseTimeout ?? CASE_LIMIT;
      const environment = {
        harness,
        driver,
        content,
        root,
        caseTimeout,
        create,
        unhandled: () => unhandled.seen,
      };
      return new Session(environment, unhandled);
    } catch (error) {
      unhandled[Symbol.dispose]();
      throw error;
    }
  }

  /** Results so far, in the order in which the cases ended. */
  get results(): readonly CaseResult[] {
    return [...this.#results.values()];
  }

  /** Runs the case if it applies; never rejects. */
  async run(subject: ConformanceCase): Promise<CaseResult> {
    const kept = this.#notApplicable(subject);
    const { id, area, level, title } = subject;
    const rules = subject.rules.map(anchorOf);
    const result =
      kept === undefined
        ? await runCase(this.#environment, subject)
        : { id, area, level, title, rules, outcome: kept, milliseconds: 0 };
    this.#results.set(id, result);
    return result;
  }

  /** Cleans up and disposes the driver. @returns what the harness should know, each a sentence */
  async end(): Promise<readonly string[]> {
    const { driver, root, harness } = this.#environment;
    const problems: string[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await within(
          work(),
          ANSWER_LIMIT,
          () => new HarnessError(`no answer within ${ANSWER_LIMIT / 1000} s`),
        );
      } catch (error) {
        problems.push(`${what}: ${describeError(error)}`);
      }
    };
    await attempt(`${root} could not be deleted`, () => deleteAll(driver, root));
    if (harness.reclaim !== false) {
      await attempt("residue could not be reclaimed", () => driver.reclaim({ olderThan: new Date() }));
    }
    await attempt("the driver could not be disposed", () => driver[Symbol.asyncDispose]());
    this.#unhandled[Symbol.dispose]();
    return problems;
  }

  #notApplicable(subject: ConformanceCase): Outcome | undefined {
    const need = subject.needs.find((each) => !isDeclared(this.capabilities, each));
    if (need !== undefined) return { status: "not declared", need };
    for (const facility of subject.facilities ?? []) {
      const reason = this.#missing(facility);
      if (reason !== undefined) return { status: "not runnable", reason };
    }
    return undefined;
  }

  #missing(facility: Facility): string | undefined {
    const { harness } = this.#environment;
    switch (facility) {
      case "process":
        return harness.module === undefined ? "the harness names no module for a child process" : undefined;
      case "stop-signals":
        return process.platform === "win32" ? "this platform cannot stop a process" : undefined;
      case "missing-store":
        return harness.createMissing === undefined
          ? "the harness offers no driver of a missing store"
          : undefined;
      case "file-system":
        return harness.fileSystem === undefined ? "the harness offers no file system" : undefined;
      case "reclaim":
        return harness.reclaim === false ? "the harness says that others use the store" : undefined;
      default:
        return facility satisfies never;
    }
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

async function createDriver(harness: Harness): Promise<StorageDriver> {
  const givingUp = new AbortController();
  const late = (): Error => {
    const error = new HarnessError(
      `create() of "${harness.name}" did not resolve within ${CREATE_LIMIT / 1000} s`,
    );
    givingUp.abort(error);
    return error;
  };
  try {
    const creating = (async () => await harness.create({ signal: givingUp.signal }))();
    const driver = await within(creating, CREATE_LIMIT, late);
    if (typeof driver?.stat === "function" && typeof driver.capabilities === "object") return driver;
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw new HarnessError(`create() of "${harness.name}" failed: ${describeError(error)}`, { cause: error });
  }
  throw new HarnessError(`create() of "${harness.name}" gave no storage driver`);
}

/** A store that does not answer at all fails the harness, not two hundred cases. */
async function firstAnswer(harness: Harness, driver: StorageDriver): Promise<void> {
  const late = (): Error => new HarnessError(`no answer within ${ANSWER_LIMIT / 1000} s`);
  try {
    await within(driver.stat("/"), ANSWER_LIMIT, late);
  } catch (error) {
    throw new HarnessError(
      `the store of "${harness.name}" does not answer stat("/"): ${describeError(error)}`,
      {
        cause: error,
      },
    );
  }
}
