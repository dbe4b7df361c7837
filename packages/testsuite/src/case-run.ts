import { createHash } from "node:crypto";
import type { StorageDriver } from "@stowage/core";
import { anchorOf } from "./anchors.ts";
import { countRequests } from "./backend-requests.ts";
import type { CaseContext, Search } from "./case-context.ts";
import { type CaseWait, type PendingCall, watchCase } from "./case-wait.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { Content } from "./content.ts";
import { TestDisk } from "./disk/test-disk.ts";
import type { HarnessNetwork } from "./faults/harness-network.ts";
import { type Harness, HarnessError, type HarnessLimits } from "./harness.ts";
import { Journal } from "./journal.ts";
import { describeError, Mismatch } from "./mismatch.ts";
import { NotRunnable } from "./not-runnable.ts";
import { ObservedDriver } from "./observed-driver.ts";
import type { CaseResult, Failure, Measurement, Outcome } from "./outcome.ts";
import { Sentinels } from "./sentinels.ts";
import type { Stranger } from "./stranger.ts";
import { TracedMismatch } from "./traced-mismatch.ts";
import { within } from "./within.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Milliseconds for which clean-up after a case may take. */
const CLEANUP_LIMIT = 60_000;
const MINUTE = 60_000;
const DEFAULT_CHUNK = 64 * 1024;
const DEFAULT_PART = 1024 * 1024;

/** What all cases of a run share. */
export interface RunEnvironment {
  readonly harness: Harness;
  readonly driver: StorageDriver;
  readonly content: Content;
  /** Directory of this run in the store. */
  readonly root: string;
  /** Milliseconds for a case that names no limit of its own. */
  readonly caseTimeout: number;
  /** What cases that search were asked for. */
  readonly search: Search;
  create(): Promise<StorageDriver>;
  unhandled(): readonly unknown[];
  leftBehind(): Promise<readonly string[]>;
  /** Told which case waits, and for what. */
  onWait?(wait: CaseWait): void;
  /** Runs cases that this run has run once more, with other drivers. */
  again(create: () => Promise<StorageDriver>): Promise<readonly CaseResult[]>;
}

/** Runs one case that applies, with clean-up, and never rejects. */
export async function runCase(environment: RunEnvironment, subject: ConformanceCase): Promise<CaseResult> {
  const started = performance.now();
  const run = new CaseRun(environment, subject);
  const outcome = await run.outcome();
  const { id, area, level, title } = subject;
  const rules = subject.rules.map(anchorOf);
  const milliseconds = Math.round(performance.now() - started);
  const { notes, measurements } = run;
  return { id, area, level, title, rules, outcome, notes, measurements, milliseconds };
}

class CaseRun {
  readonly #environment: RunEnvironment;
  readonly #case: ConformanceCase;
  readonly #journal = new Journal();
  readonly #opened: AsyncDisposable[] = [];
  readonly #timeUp = new AbortController();
  /** Numbers the drivers in the journal; the first is the one that all cases share. */
  #instances = 1;
  readonly #sentinels: Sentinels;
  readonly notes: string[] = [];
  readonly measurements: Measurement[] = [];

  constructor(environment: RunEnvironment, subject: ConformanceCase) {
    this.#environment = environment;
    this.#case = subject;
    const { driver, content, root } = environment;
    this.#sentinels = new Sentinels(driver, content, `${root}/${subject.id}`);
  }

  async outcome(): Promise<Outcome> {
    const pending = (): PendingCall | undefined => this.#journal.pending(this.#sentinels.prefix);
    using _ = watchCase(this.#case.id, pending, (wait) => this.#environment.onWait?.(wait));
    const ended = await this.#attempt(() => this.#run());
    const excused = ended instanceof NotRunnable ? ended : undefined;
    const failed = excused === undefined ? ended : undefined;
    const touched = failed === undefined ? await this.#attempt(() => this.#release()) : undefined;
    const unclean = await this.#attempt(() => this.#cleanUp());
    const first = failed ?? this.#violation() ?? touched ?? unclean;
    if (first === undefined && excused !== undefined)
      return { status: "not runnable", reason: excused.message };
    if (first === undefined) return { status: "passed" };
    if (first instanceof HarnessError) return { status: "harness error", reason: first.message };
    return { status: "failed", failure: this.#failure(first) };
  }

  async #run(): Promise<void> {
    const { caseTimeout, search } = this.#environment;
    const limit = (this.#case.timeout ?? caseTimeout) + (search.minutes ?? 0) * MINUTE;
    const late = (): Error => {
      const error = new Mismatch(`${this.#case.id} to end within ${limit / 1000} s`, "it is still waiting");
      this.#timeUp.abort(error);
      return error;
    };
    const work = async (): Promise<void> => {
      await this.#sentinels.plant();
      await this.#case.run(this.#context());
    };
    await within(work(), limit, late);
  }

  /** Ends what the case opened, then looks at what lies around it. */
  async #release(): Promise<void> {
    const late = (): Error =>
      new Mismatch(`what ${this.#case.id} opened to be released`, "dispose does not resolve");
    const released = Promise.allSettled(this.#opened.splice(0).map((each) => each[Symbol.asyncDispose]()));
    const refused = (await within(released, CLEANUP_LIMIT, late)).find(({ status }) => status === "rejected");
    if (refused?.status === "rejected")
      throw new Mismatch("dispose to resolve", describeError(refused.reason));
    await this.#sentinels.check();
  }

  async #cleanUp(): Promise<void> {
    const late = (): Error =>
      new Mismatch(`${this.#case.id} to be cleaned up`, "releasing and deleting does not end");
    const work = async (): Promise<void> => {
      await Promise.allSettled(this.#opened.splice(0).map((each) => each[Symbol.asyncDispose]()));
      await this.#sentinels.clear();
    };
    await within(work(), CLEANUP_LIMIT, late);
  }

  #context(): CaseContext {
    const { harness, content, root, driver, search, create, unhandled, leftBehind, again } =
      this.#environment;
    const { prefix } = this.#sentinels;
    return {
      driver: new ObservedDriver(driver, this.#journal, ""),
      prefix,
      content,
      root,
      limits: resolvedLimits(harness.limits),
      seed: createHash("sha256").update(`${content.seed} ${this.#case.id}`).digest().readUInt32BE(),
      search,
      note: (text) => this.notes.push(text),
      signal: this.#timeUp.signal,
      unhandled,
      leftBehind,
      again,
      harness,
      requests: (work) => countRequests(harness.requests, work),
      measure: (measurement) => this.measurements.push(measurement),
      path: (name) => `${prefix}/${name}`,
      data: (name) => content.object(`${this.#case.id} ${name}`),
      open: async ({ noted = true } = {}) => this.#own(await create(), noted),
      openMissing: async () => {
        if (harness.createMissing === undefined)
          throw new HarnessError("the harness offers no missing store");
        return this.#own(await harness.createMissing(), true);
      },
      disk: () => {
        if (harness.fileSystem === undefined) throw new HarnessError("the harness offers no file system");
        return new TestDisk(harness.fileSystem, (made) => new ObservedDriver(made, this.#journal, "disk"));
      },
      network: () => networkOf(harness),
      openThrough: async (endpoint, options = { isPatient: false }) =>
        this.#own(await networkOf(harness).create(endpoint, options), true),
      openBelow: async (place) => {
        if (harness.createBelow === undefined) throw new HarnessError("the harness offers no other roots");
        return this.#own(await harness.createBelow(place), true);
      },
      backDoor: (name) => {
        const door = harness.backDoors?.[name];
        if (door === undefined) throw new HarnessError(`the harness offers no back door "${name}"`);
        return door;
      },
      refused: harness.refused ?? [],
      process: async (stranger) => await this.#start(harness, stranger),
      processOn: async (directory, through) => {
        if (harness.fileSystem === undefined) throw new HarnessError("the harness offers no file system");
        const parameters = harness.fileSystem.parameters(directory);
        return await this.#start({ ...harness, parameters }, undefined, through);
      },
    };
  }

  async #start(harness: Harness, stranger?: Stranger, through?: readonly string[]): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start(harness, stranger, through);
    this.#opened.push(worker);
    return worker;
  }

  /** An instance of this case alone, disposed after it. */
  #own(opened: StorageDriver, noted: boolean): StorageDriver {
    this.#opened.push(opened);
    if (!noted) return opened;
    this.#instances += 1;
    return new ObservedDriver(opened, this.#journal, `driver${this.#instances}`);
  }

  async #attempt(work: () => Promise<void>): Promise<unknown> {
    try {
      await work();
      return undefined;
    } catch (error) {
      return error ?? new Mismatch("errors to be thrown", `${error} was thrown`);
    }
  }

  #violation(): Mismatch | undefined {
    const [violation] = this.#journal.violations;
    return violation === undefined
      ? undefined
      : new Mismatch("errors as the contract's section on errors has them", violation);
  }

  #failure(error: unknown): Failure {
    const { prefix } = this.#sentinels;
    const calls = this.#journal.recent(prefix);
    // As in the calls, and alike from run to run.
    const shortened = (text: string): string => text.replaceAll(prefix, "…");
    if (error instanceof Mismatch) {
      const told = { expected: shortened(error.expected), seen: shortened(error.seen) };
      return error instanceof TracedMismatch
        ? { ...told, calls: error.calls, replay: error.replay, rules: error.rules?.map(anchorOf) }
        : { ...told, calls };
    }
    const expected = "every call that is not meant to fail to resolve";
    return { expected, seen: shortened(describeError(error)), calls };
  }
}

function networkOf({ network }: Harness): HarnessNetwork {
  if (network === undefined) throw new HarnessError("the harness offers no way to its backend");
  return network;
}

/** The harness's sizes, with defaults where it names none. */
function resolvedLimits(limits: HarnessLimits = {}): CaseContext["limits"] {
  const { chunkSize = DEFAULT_CHUNK, partSize = DEFAULT_PART, copySize = partSize } = limits;
  return {
    chunkSize,
    partSize,
    copySize,
    largestObject: limits.largestObject,
    affordable: limits.affordable,
  };
}
