import { setImmediate as turn } from "node:timers/promises";
import { isStorageError, type ListEntry, type WalkEntry } from "@stowage/core";
import type { ContentObject } from "../content.ts";
import { reach } from "../kill-moments.ts";
import { positionOf } from "../listed.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { readAll } from "../stored.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { WorkerGone } from "../worker-process.ts";
import { RESOLVED, seenText } from "./alternatives.ts";
import { Branches } from "./branches.ts";
import type { ClientWriter, ModelClient } from "./model-client.ts";
import { writerText } from "./opening-rules.ts";
import {
  type Interruption,
  type ListingFacts,
  type Operation,
  type OperationFacts,
  operationText,
  pathsOf,
  type Seen,
} from "./operation.ts";
import { type Body, NOTHING } from "./state.ts";

/** The directory of a run as the model names it; in the store it has a path of its own. */
export const TOP = "/r";

export interface RunSetting {
  readonly namespace: "tree" | "flat";
  readonly clients: readonly ModelClient[];
  /** Directory of this run in the store. */
  readonly base: string;
  /** Content by its name. */
  data(name: string): ContentObject;
}

interface LogEntry {
  readonly id: number;
  readonly client: number;
  readonly facts: OperationFacts;
  readonly seen: Seen;
  readonly isLook: boolean;
}

/** One sequence of operations on a real store, each compared with the model. */
export class ModelRun {
  readonly #setting: RunSetting;
  readonly #branches: Branches;
  readonly #writers = new Map<number, { readonly client: number; readonly writer: ClientWriter }>();
  readonly #log: LogEntry[] = [];
  #operations = 0;
  /** Set when the sequence has ended and what it left is looked at. */
  isLooking = false;

  constructor(setting: RunSetting) {
    this.#setting = setting;
    this.#branches = new Branches(setting.namespace);
  }

  get branches(): Branches {
    return this.#branches;
  }

  /** Paths that an operation has named. */
  get touched(): readonly string[] {
    return [...new Set(this.#log.flatMap(({ facts }) => pathsOf(facts)))];
  }

  get operations(): number {
    return this.#operations;
  }

  /** Makes an operation. @throws {@link Mismatch} with all that was done, if the model cannot explain what is seen */
  async perform(client: number, facts: OperationFacts): Promise<Seen> {
    this.#operations += 1;
    const id = this.#operations;
    const operation: Operation = { ...facts, id, body: this.#bodyOf(id, facts) };
    const seen = await this.#outcome(client, operation);
    this.#log.push({ id, client, facts, seen, isLook: this.isLooking });
    try {
      this.#branches.observe(operation, seen);
    } catch (error) {
      throw error instanceof Mismatch ? new TracedMismatch(error, this.#lines()) : error;
    }
    return seen;
  }

  /** Ends a client, with its writers, and begins it anew. */
  async restart(client: number): Promise<void> {
    const own = [...this.#writers].filter(([, writer]) => writer.client === client);
    await this.perform(client, { kind: "restart", writers: own.map(([number]) => number) });
  }

  /** The client that opened the writer. */
  ownerOf(writer: number): number | undefined {
    return this.#writers.get(writer)?.client;
  }

  canKill(client: number): boolean {
    return this.#client(client).kill !== undefined;
  }

  /** Ends what is open in this process, without looking. */
  async release(): Promise<void> {
    await Promise.allSettled([...this.#writers.values()].map(({ writer }) => writer.release()));
    this.#writers.clear();
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

  #bodyOf(id: number, facts: OperationFacts): Body {
    if (facts.kind !== "put" && facts.kind !== "write") return NOTHING;
    return { bytes: this.#setting.data(`write ${id}`).bytes(0, facts.size), text: `${id}[${facts.size}]` };
  }

  async #outcome(client: number, operation: Operation): Promise<Seen> {
    const abort = new AbortController();
    try {
      const ending = this.#execute(client, operation, abort.signal);
      const { interruption } = { interruption: undefined, ...operation };
      if (interruption !== undefined) {
        ending.catch(() => undefined); // awaited below
        await this.#interrupt(client, interruption, abort);
      }
      return await ending;
    } catch (error) {
      await this.#refused(operation);
      if (error === abort.signal.reason || error instanceof WorkerGone) return { abandoned: true };
      return { code: isStorageError(error) ? error.code : describeError(error) };
    }
  }

  async #interrupt(client: number, { by, after }: Interruption, abort: AbortController): Promise<void> {
    if (by === "kill") {
      await reach(after);
      return await this.#client(client).kill?.();
    }
    for (let turns = 0; turns < after; turns++) await turn();
    abort.abort();
  }

  async #refused(operation: Operation): Promise<void> {
    if (!("writer" in operation) || operation.kind === "open") return;
    await this.#writers.get(operation.writer)?.writer.release();
    this.#writers.delete(operation.writer);
  }

  async #execute(number: number, operation: Operation, signal: AbortSignal): Promise<Seen> {
    const client = this.#client(number);
    const { driver } = client;
    switch (operation.kind) {
      case "get":
        return { bytes: await client.getContent(this.#real(operation.path)) };
      case "read": {
        const { offset, length } = operation;
        await using reader = await driver.reader(this.#real(operation.path), { offset, length });
        return { bytes: await readAll(reader) };
      }
      case "stat": {
        const { isDirectory, size } = await driver.stat(this.#real(operation.path));
        return { text: isDirectory ? "a directory" : `an object of ${size} bytes` };
      }
      case "list":
      case "walk":
        return { positions: await this.#positions(client, operation) };
      case "put": {
        const { ifAbsent } = operation;
        await client.putContent(this.#real(operation.path), operation.body.bytes, { ifAbsent, signal });
        break;
      }
      case "move":
        await client.move(this.#real(operation.path), this.#real(operation.destination));
        break;
      case "delete":
        await client.delete(this.#real(operation.path));
        break;
      case "deleteObjects": {
        const paths = operation.paths.map((path) => this.#real(path));
        const [failure] = (await driver.deleteObjects?.(paths)) ?? [];
        if (failure !== undefined) throw failure.error;
        break;
      }
      case "reclaim":
        await driver.reclaim({ olderThan: new Date(operation.everything ? Date.now() : 0) });
        break;
      case "restart":
        await client.restart();
        for (const each of operation.writers) this.#writers.delete(each);
        break;
      default:
        return { text: await this.#executeOnWriter(number, operation, signal) };
    }
    return { text: RESOLVED };
  }

  async #executeOnWriter(
    client: number,
    operation: Extract<Operation, { readonly writer: number }>,
    signal: AbortSignal,
  ): Promise<string> {
    if (operation.kind === "open") {
      const { path, append, expected } = operation;
      const writer = await this.#client(client).writer(this.#real(path), { append, size: expected });
      await this.#writers.get(operation.writer)?.writer.release();
      this.#writers.set(operation.writer, { client, writer });
      return writerText(writer.size, writer.memo);
    }
    const writer = this.#writers.get(operation.writer)?.writer;
    if (writer === undefined) throw new TypeError(`no writer ${operation.writer}`);
    switch (operation.kind) {
      case "write":
        await writer.write(operation.body.bytes);
        return `size ${writer.size}`;
      case "close": {
        const { memo, ifNone, interruption } = operation;
        await writer.close({ memo, ifNone, ...(interruption === undefined ? {} : { signal }) });
        return RESOLVED;
      }
      case "commit": {
        const { interruption } = operation;
        const destination = operation.destination && this.#real(operation.destination);
        await writer.commit({ destination, ...(interruption === undefined ? {} : { signal }) });
        break;
      }
      case "cancel":
        await writer.cancel();
        break;
      default:
        break;
    }
    await writer.release();
    this.#writers.delete(operation.writer);
    return RESOLVED;
  }

  async #positions(
    { driver }: ModelClient,
    { kind, path, startAfter, skip }: ListingFacts,
  ): Promise<readonly string[]> {
    const options = startAfter === undefined ? {} : { startAfter: this.#real(startAfter) };
    const entries: AsyncIterable<ListEntry | WalkEntry> = driver[kind](this.#real(path), options);
    const found: string[] = [];
    for await (const entry of entries) {
      const position = TOP + positionOf(entry).slice(this.#setting.base.length);
      if ("skip" in entry && position === `${skip}/`) entry.skip();
      found.push(position);
    }
    return found;
  }

  #client(number: number): ModelClient {
    const { clients } = this.#setting;
    const client = clients[number % clients.length];
    if (client === undefined) throw new TypeError("a run has at least one client");
    return client;
  }

  #real(path: string): string {
    return this.#setting.base + path.slice(TOP.length);
  }
}
