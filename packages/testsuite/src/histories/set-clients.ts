import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { ModelClient } from "../model/model-client.ts";
import { deleteAll } from "../sentinels.ts";
import { type Effect, History, nothingThere } from "./history.ts";
import type { RegisterAction } from "./register.ts";

/** Names in one directory; some begin alike. */
const NAMES = ["a", "a-", "ab", "b"] as const;
const SIZE = 5;

export interface SetWorkload {
  readonly clients: readonly ModelClient[];
  readonly histories: number;
  /** Operations of each client. */
  readonly operations: number;
  /** Histories side by side. */
  readonly parallel: number;
}

/**
 * Clients that add names to a directory, remove and list them at the same time. A listing counts as one look at each of
 * the names: it need not be a picture of one moment, but what is there all the while has to be in it.
 */
export async function setHistories(
  context: CaseContext,
  { clients, histories, operations, parallel }: SetWorkload,
): Promise<readonly History[]> {
  const operation = fc.record({
    kind: fc.constantFrom("put", "delete", "list", "list"),
    name: fc.constantFrom(...NAMES),
  });
  const program = fc.array(operation, { minLength: operations, maxLength: operations });
  const programs = fc.sample(fc.tuple(...clients.map(() => program)), {
    seed: context.seed,
    numRuns: histories,
  });
  const found: History[] = [];
  const queue = programs.entries();
  const work = async (): Promise<void> => {
    for (const [number, each] of queue) {
      context.signal.throwIfAborted();
      await turn(); // a store in memory needs none, and timers of others would never fire
      const directory = new Directory(context, `${number}`);
      const running = clients.map(async (client, index) => {
        for (const { kind, name } of each[index] ?? []) {
          if (kind === "put") await directory.put(index, client, name);
          else if (kind === "delete") await directory.delete(index, client, name);
          else await directory.list(index, client);
        }
      });
      try {
        await Promise.all(running);
      } finally {
        await Promise.allSettled(running);
        await deleteAll(context.driver, directory.path);
      }
      found.push(directory.history);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return found;
}

class Directory {
  readonly history = new History();
  readonly path: string;
  readonly #bytes: Uint8Array;
  #writes = 0;

  constructor({ path, data }: CaseContext, name: string) {
    this.path = path(name);
    this.#bytes = data("member").bytes(0, SIZE);
  }

  async put(number: number, client: ModelClient, name: string): Promise<void> {
    const path = this.#member(name);
    this.#writes += 1;
    const effects = [effect(path, { kind: "write", value: this.#writes })];
    const put = (): Promise<void> => client.putContent(path, this.#bytes, {});
    await this.history.note(number, put, () => effects, never);
  }

  async delete(number: number, client: ModelClient, name: string): Promise<void> {
    const path = this.#member(name);
    const effects = [effect(path, { kind: "found" }), effect(path, { kind: "clear" })];
    await this.history.note(
      number,
      () => client.delete(path),
      () => effects,
      nothingThere(path),
    );
  }

  async list(number: number, client: ModelClient): Promise<void> {
    const list = async (): Promise<ReadonlySet<string>> => {
      const found = new Set<string>();
      for await (const { path } of client.driver.list(this.path)) found.add(path);
      return found;
    };
    const nothing = (code: string): readonly Effect[] | undefined =>
      code === "PATH_NOT_FOUND" ? this.#looks(new Set()) : undefined;
    await this.history.note(number, list, (found) => this.#looks(found), nothing);
  }

  #looks(found: ReadonlySet<string>): readonly Effect[] {
    return NAMES.map((name) => {
      const path = this.#member(name);
      return effect(path, found.has(path) ? { kind: "found" } : { kind: "read", value: undefined });
    });
  }

  #member(name: string): string {
    return `${this.path}/${name}`;
  }
}

function effect(path: string, action: RegisterAction): Effect {
  return { path, action };
}

function never(): undefined {
  return undefined;
}
