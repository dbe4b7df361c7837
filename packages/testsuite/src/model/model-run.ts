import { Mismatch } from "../mismatch.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { seenText } from "./alternatives.ts";
import { Branches } from "./branches.ts";
import { type OperationFacts, operationText, pathsOf, type Seen } from "./operation.ts";
import { Performer, type RunSetting } from "./performer.ts";
import { rulesOf } from "./rules-of-operations.ts";

interface LogEntry {
  readonly id: number;
  readonly client: number;
  readonly facts: OperationFacts;
  readonly seen: Seen;
  readonly isLook: boolean;
}

/** One sequence of operations on a real store, each compared with the model. */
export class ModelRun {
  readonly performer: Performer;
  readonly branches: Branches;
  readonly #log: LogEntry[] = [];
  /** Set when the sequence has ended and what it left is looked at. */
  isLooking = false;

  constructor(setting: RunSetting, namespace: "tree" | "flat") {
    this.performer = new Performer(setting);
    this.branches = new Branches(namespace);
  }

  /** Paths that an operation has named. */
  get touched(): readonly string[] {
    return [...new Set(this.#log.flatMap(({ facts }) => pathsOf(facts)))];
  }

  /** Makes an operation. @throws {@link TracedMismatch} with all that was done, if the model cannot explain what is seen */
  async perform(client: number, facts: OperationFacts): Promise<Seen> {
    const { operation, seen } = await this.performer.perform(client, facts);
    this.#log.push({ id: operation.id, client, facts, seen, isLook: this.isLooking });
    try {
      this.branches.observe(operation, seen);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      throw new TracedMismatch(error, this.#lines(), { rules: rulesOf(facts, this.isLooking) });
    }
    return seen;
  }

  /** Ends a client, with its writers, and begins it anew. */
  async restart(client: number): Promise<void> {
    await this.perform(client, { kind: "restart", writers: this.performer.writersOf(client) });
  }

  /** The sequence, and of what looked at its end only the last. */
  #lines(): readonly string[] {
    return this.#log
      .filter(({ isLook }, index) => !isLook || index === this.#log.length - 1)
      .map(
        ({ id, client, facts, seen }) =>
          `${id}. client ${client}: ${operationText(facts)} -> ${seenText(seen)}`,
      );
  }
}
