import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { ModelClient } from "../model/model-client.ts";
import { type Effect, History, nothingThere } from "./history.ts";
import { type Place, playHistories, type Workload } from "./play.ts";
import type { RegisterAction } from "./register.ts";

/** Names in one directory; some begin alike. */
const NAMES = ["a", "a-", "ab", "b"] as const;
const SIZE = 5;

export interface SetWorkload extends Workload {
  /** Operations of each client. */
  readonly operations: number;
}

/**
 * Clients that add names to a directory, remove and list them at the same time. A listing counts as one look at each of
 * the names: it need not be a picture of one moment, but what is there all the while has to be in it.
 */
export function setHistories(
  context: CaseContext,
  { operations, ...workload }: SetWorkload,
): Promise<readonly History[]> {
  return playHistories(context, workload, {
    step: fc.record({
      kind: fc.constantFrom("put", "delete", "list", "list"),
      name: fc.constantFrom(...NAMES),
    }),
    length: operations,
    place: (name) => new Directory(context, name),
    async make(directory, number, client, { kind, name }) {
      if (kind === "put") await directory.put(number, client, name);
      else if (kind === "delete") await directory.delete(number, client, name);
      else await directory.list(number, client);
    },
  });
}

class Directory implements Place {
  readonly history = new History();
  readonly directory: string;
  readonly #bytes: Uint8Array;
  #writes = 0;

  constructor({ path, data }: CaseContext, name: string) {
    this.directory = path(name);
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
      for await (const { path } of client.driver.list(this.directory)) found.add(path);
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
    return `${this.directory}/${name}`;
  }
}

function effect(path: string, action: RegisterAction): Effect {
  return { path, action };
}

function never(): undefined {
  return undefined;
}
