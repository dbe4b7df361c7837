import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import { deleteAll } from "../sentinels.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { anyStep, type Weights } from "./generated.ts";
import type { ModelClient } from "./model-client.ts";
import { ModelCommand } from "./model-command.ts";
import { ModelRun, TOP } from "./model-run.ts";

/** Runs that share one seed; between them the clock is looked at. */
const BATCH = 20;
/** Milliseconds for making a failure small. */
const SHRINK_LIMIT = 8000;
/** Sizes above this cost more than they find. */
const LARGEST_EDGE = 256 * 1024;

type Commands = Iterable<fc.AsyncCommand<ModelRun, ModelRun>>;

export interface Exploration {
  readonly weights: Weights;
  readonly clients: readonly ModelClient[];
  /** At most. */
  readonly runs: number;
  readonly commands: number;
  /** Milliseconds after which no other batch begins. */
  readonly budget: number;
}

/** What was explored: a case that has seen too little is no proof. */
export interface Explored {
  readonly runs: number;
  readonly operations: number;
}

/**
 * Compares sequences of operations with the model: all results, and after each sequence everything that can be seen.
 * @throws {@link TracedMismatch} with the shortest sequence that was found within seconds, and how to repeat it
 */
export async function explore(context: CaseContext, exploration: Exploration): Promise<Explored> {
  const explorer = new Explorer(context, exploration);
  const end = performance.now() + exploration.budget;
  let runs = 0;
  for (let batch = 0; runs < exploration.runs; batch++) {
    await explorer.batch(context.seed + batch, Math.min(BATCH, exploration.runs - runs));
    runs += BATCH;
    context.signal.throwIfAborted();
    if (performance.now() > end) break;
  }
  return { runs: Math.min(runs, exploration.runs), operations: explorer.operations };
}

class Explorer {
  readonly #context: CaseContext;
  readonly #exploration: Exploration;
  readonly #property: fc.IAsyncProperty<[Commands]>;
  #runs = 0;
  #deadline = Number.POSITIVE_INFINITY;
  operations = 0;

  constructor(context: CaseContext, exploration: Exploration) {
    const { chunkSize, partSize } = context.limits;
    const edges = [...new Set([chunkSize, partSize])].filter((edge) => edge <= LARGEST_EDGE);
    const step = anyStep(exploration.weights, edges).map((each) => new ModelCommand(each));
    const commands = fc.commands([step], { maxCommands: exploration.commands, size: "max" });
    this.#context = context;
    this.#exploration = exploration;
    this.#property = fc.asyncProperty(commands, (list) => this.#run(list));
  }

  async batch(seed: number, numRuns: number): Promise<void> {
    const found = await fc.check(this.#property, { seed, numRuns, endOnFailure: true });
    if (!found.failed) return;
    this.#deadline = performance.now() + SHRINK_LIMIT;
    const path = found.counterexamplePath ?? "";
    const small = await fc.check(this.#property, { seed, path });
    throw failureOf(small.failed ? small : found, seed);
  }

  async #run(commands: Commands): Promise<void> {
    if (performance.now() > this.#deadline) return; // no time to try smaller ones: what is known by now is reported
    const { driver, path, data } = this.#context;
    const { clients } = this.#exploration;
    this.#runs += 1;
    const base = path(`${this.#runs}`);
    const run = new ModelRun({ namespace: driver.capabilities.namespace, clients, base, data });
    try {
      await fc.asyncModelRun(() => ({ model: run, real: run }), commands);
      await lookAtAll(run, driver.capabilities.resume);
    } finally {
      this.operations += run.operations;
      await run.release();
      await deleteAll(driver, base);
    }
  }
}

/** Everything that callers can see: each object, each directory, each resume point. Points are removed. */
async function lookAtAll(run: ModelRun, resume: boolean): Promise<void> {
  run.isLooking = true;
  const [state] = run.branches.states;
  for (const writer of state?.writers.keys() ?? []) await run.perform(0, { kind: "dispose", writer });
  await run.perform(0, { kind: "walk", path: TOP });
  for (const path of run.touched) {
    await run.perform(0, { kind: "stat", path });
    await run.perform(0, { kind: "get", path });
    if (!resume || path === TOP) continue;
    const opened = await run.perform(0, { kind: "open", writer: 0, path, append: true });
    if ("text" in opened) await run.perform(0, { kind: "cancel", writer: 0 });
  }
}

function failureOf(details: fc.RunDetails<[Commands]>, seed: number): unknown {
  const { errorInstance, counterexamplePath, counterexample, numShrinks } = details;
  if (!(errorInstance instanceof TracedMismatch)) return errorInstance;
  const replayPath = /replayPath="([^"]*)"/.exec(String(counterexample?.[0]))?.[1] ?? "";
  const replay = `fast-check: seed ${seed}, path ${counterexamplePath}, replayPath ${replayPath}, after ${numShrinks} shrinks`;
  return new TracedMismatch(errorInstance, [...errorInstance.calls, replay]);
}
