import type fc from "fast-check";
import { callText } from "../journal.ts";
import type { Step } from "./generated.ts";
import type { ModelRun } from "./model-run.ts";
import type { OperationFacts } from "./operation.ts";
import { isDirectory, type ModelState, mayBeHollow } from "./state.ts";

/** Calls that were given up and may still take effect; with more, nearly everything that is seen could be right. */
const MOST_LATE = 2;

/** A step as fast-check runs and shrinks it. The model is in the run: what may be done depends on it. */
export class ModelCommand implements fc.AsyncCommand<ModelRun, ModelRun> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(run: Readonly<ModelRun>): boolean {
    const { client, facts } = this.#step;
    const { interruption } = { interruption: undefined, ...facts };
    if (interruption?.by === "kill" && !run.performer.canKill(ownerOf(run, client, facts))) return false;
    return run.branches.states.every((state) => isPossible(state, facts));
  }

  async run(_model: ModelRun, run: ModelRun): Promise<void> {
    const { client, facts } = this.#step;
    if (facts.kind === "restart") return await run.restart(client);
    const owner = ownerOf(run, client, facts);
    await run.perform(owner, facts);
    const { interruption } = { interruption: undefined, ...facts };
    if (interruption?.by === "kill") await run.restart(owner);
  }

  toString(): string {
    const { kind, ...facts } = this.#step.facts;
    return `${this.#step.client}: ${callText(kind, facts)}`;
  }
}

/** A writer's calls are made by the client that has opened it. */
function ownerOf(run: Readonly<ModelRun>, client: number, facts: OperationFacts): number {
  return "writer" in facts && facts.kind !== "open"
    ? (run.performer.ownerOf(facts.writer) ?? client)
    : client;
}

/** Whether a caller may do it: the rest of a writer's states, and misuse, have cases of their own. */
function isPossible(state: ModelState, facts: OperationFacts): boolean {
  if ("interruption" in facts && state.late.length >= MOST_LATE) return false;
  if (facts.kind === "deleteObjects") {
    return facts.paths.every((path) => !isDirectory(state, path) && !mayBeHollow(state, path));
  }
  if (!("writer" in facts)) return true;
  const writer = state.writers.get(facts.writer);
  switch (facts.kind) {
    case "open":
      return writer?.phase !== "open";
    case "cancel":
      return writer !== undefined;
    case "close":
      return writer?.phase === "open" && !(facts.ifNone && writer.resumed);
    default:
      return writer?.phase === "open";
  }
}
