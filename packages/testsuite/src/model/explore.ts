import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import { HarnessError } from "../harness.ts";
import { deleteAll } from "../sentinels.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { anyStep, type Weights } from "./generated.ts";
import type { ModelClient } from "./model-client.ts";
import { ModelCommand } from "./model-command.ts";
import { ModelRun } from "./model-run.ts";
import type { OperationFacts, Seen } from "./operation.ts";
import { TOP } from "./performer.ts";
import { type SearchTime, searchNumber, searchTime } from "./search-time.ts";

/** Milliseconds for making a failure small. */
const SHRINK_LIMIT = 8000;
/** Sizes above this cost more than they find. */
const LARGEST_EDGE = 256 * 1024;
/** How many times its budget a search takes where the store, or the machine, is slow. */
const PATIENCE = 4;

type Commands = Iterable<fc.AsyncCommand<ModelRun, ModelRun>>;

export interface Exploration {
  readonly weights: Weights;
  readonly clients: readonly ModelClient[];
  /** At most; with `--minutes` until these are over. */
  readonly runs: number;
  /** Runs that share one seed; between them the clock is looked at. */
  readonly batch: number;
  readonly commands: number;
  /** After it no other batch begins, if `least` runs were made; else after a few times as long. */
  readonly budget: SearchTime;
  readonly least: number;
}

/**
 * Compares sequences of operations with the model: all results, and after each sequence everything that can be seen.
 * @throws {@link TracedMismatch} with the shortest sequence that was found within seconds, and how to repeat it
 */
export async function explore(context: CaseContext, exploration: Exploration): Promise<void> {
  const { search, seed, signal, note } = context;
  const explorer = new Explorer(context, exploration);
  if (search.replay !== undefined) return await explorer.repeat(search.replay);
  const { batch, least } = exploration;
  const budget = searchTime(search, exploration.budget);
  const runs = searchNumber(search, exploration.runs);
  const started = performance.now();
  const isEnough = (): boolean => {
    const passed = performance.now() - started;
    return explorer.runs >= runs || passed > (explorer.runs < least ? PATIENCE * budget : budget);
  };
  do {
    signal.throwIfAborted();
    await explorer.batch(seed + explorer.runs, Math.min(batch, runs - explorer.runs));
  } while (!isEnough());
  const asked = Number.isFinite(runs) ? ` of ${runs}` : "";
  note(`${explorer.runs}${asked} sequences with ${explorer.operations} operations agree with the model`);
}

class Explorer {
  readonly #context: CaseContext;
  readonly #exploration: Exploration;
  #deadline = Number.POSITIVE_INFINITY;
  runs = 0;
  operations = 0;

  constructor(context: CaseContext, exploration: Exploration) {
    this.#context = context;
    this.#exploration = exploration;
  }

  async batch(seed: number, numRuns: number): Promise<void> {
    const found = await fc.check(this.#property(), { seed, numRuns, endOnFailure: true });
    if (!found.failed) return;
    this.#deadline = performance.now() + SHRINK_LIMIT;
    const path = found.counterexamplePath ?? "";
    const small = await fc.check(this.#property(), { seed, path });
    throw failureOf(small.failed ? small : found, seed);
  }

  /** `text` is what {@link failureOf} wrote. */
  async repeat(text: string): Promise<void> {
    const [seed = "", path = "", replayPath] = text.split("/");
    if (!/^-?\d+$/.test(seed)) {
      throw new HarnessError(`--replay is "${text}"; it takes what a failure of this case names`);
    }
    const repeated = await fc.check(this.#property(replayPath?.replaceAll(".", "/")), {
      seed: Number(seed),
      path,
      endOnFailure: true,
    });
    if (repeated.failed) throw failureOf(repeated, Number(seed));
  }

  #property(replayPath?: string): fc.IAsyncProperty<[Commands]> {
    const { weights, commands } = this.#exploration;
    const { chunkSize, partSize } = this.#context.limits;
    const edges = [...new Set([chunkSize, partSize])].filter((edge) => edge <= LARGEST_EDGE);
    const step = anyStep(weights, edges).map((each) => new ModelCommand(each));
    const replay = replayPath === undefined ? {} : { replayPath };
    const sequences = fc.commands([step], { maxCommands: commands, size: "max", ...replay });
    return fc.asyncProperty(sequences, (list) => this.#run(list));
  }

  async #run(commands: Commands): Promise<void> {
    if (performance.now() > this.#deadline) return; // no time to try smaller ones: what is known by now is reported
    const { driver, path, data } = this.#context;
    const { clients } = this.#exploration;
    this.runs += 1;
    await turn(); // a store in memory needs none, and timers of others would never fire
    const base = path(`${this.runs}`);
    const run = new ModelRun({ clients, base, data }, driver.capabilities.namespace);
    try {
      await fc.asyncModelRun(() => ({ model: run, real: run }), commands);
      await lookAtAll(run, clients.length, driver.capabilities.resume);
    } finally {
      this.operations += run.performer.operations;
      await run.performer.release();
      await deleteAll(clients[0]?.driver ?? driver, base); // whose store it is where it is not shared
    }
  }
}

/** Everything that callers can see: each object, each directory, each resume point. Points are removed. */
async function lookAtAll(run: ModelRun, clients: number, resume: boolean): Promise<void> {
  run.isLooking = true;
  const [state] = run.branches.states;
  for (const writer of state?.writers.keys() ?? []) await run.perform(0, { kind: "dispose", writer });
  await run.perform(0, { kind: "walk", path: TOP });
  for (const path of run.touched) {
    // What one client remembers may be wrong since another was there.
    for (let client = 0; client < clients; client++) {
      await run.perform(client, { kind: "stat", path });
      await run.perform(client, { kind: "get", path });
    }
    if (resume && path !== TOP) await lookForPoint((facts) => run.perform(0, facts), path);
  }
}

/** Looks for a resume point, and removes it. */
export async function lookForPoint(
  perform: (facts: OperationFacts) => Promise<Seen>,
  path: string,
): Promise<void> {
  const opened = await perform({ kind: "open", writer: 0, path, append: true });
  if ("text" in opened) await perform({ kind: "cancel", writer: 0 });
}

/** With the line that repeats it: seed, and the two paths of fast-check. */
function failureOf(details: fc.RunDetails<[Commands]>, seed: number): unknown {
  const { errorInstance, counterexamplePath, counterexample, numShrinks } = details;
  if (!(errorInstance instanceof TracedMismatch)) return errorInstance;
  const replayPath = /replayPath="([^"]*)"/.exec(String(counterexample?.[0]))?.[1] ?? "";
  const replay = [seed, counterexamplePath, replayPath.replaceAll("/", ".")].join("/");
  const calls = [...errorInstance.calls, `(made smaller ${numShrinks} times)`];
  return new TracedMismatch(errorInstance, calls, { replay, rules: errorInstance.rules });
}
