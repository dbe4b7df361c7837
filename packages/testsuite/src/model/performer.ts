import { setImmediate as turn } from "node:timers/promises";
import { isStorageError, type ListEntry, type WalkEntry } from "@stowage/core";
import type { ContentObject } from "../content.ts";
import { reach } from "../kill-moments.ts";
import { positionOf } from "../listed.ts";
import { describeError } from "../mismatch.ts";
import { readAll } from "../stored.ts";
import { WorkerGone } from "../worker-process.ts";
import { RESOLVED } from "./alternatives.ts";
import type { ClientWriter, ModelClient } from "./model-client.ts";
import { writerText } from "./opening-rules.ts";
import type { Interruption, ListingFacts, Operation, OperationFacts, Seen } from "./operation.ts";
import { type Body, NOTHING } from "./state.ts";

/** The directory of a run as the model names it; in the store it has a path of its own. */
export const TOP = "/r";

export interface RunSetting {
  readonly clients: readonly ModelClient[];
  /** Directory of this run in the store. */
  readonly base: string;
  /** Content by its name. */
  data(name: string): ContentObject;
}

/** An operation that was made, and what was seen of it. */
export interface Performed {
  readonly operation: Operation;
  readonly seen: Seen;
}

/** Makes the operations of a run on a real store, and tells what is seen of them. */
export class Performer {
  readonly #setting: RunSetting;
  readonly #writers = new Map<number, { readonly client: number; readonly writer: ClientWriter }>();
  #operations = 0;

  constructor(setting: RunSetting) {
    this.#setting = setting;
  }

  get operations(): number {
    return this.#operations;
  }

  async perform(client: number, facts: OperationFacts): Promise<Performed> {
    this.#operations += 1;
    const id = this.#operations;
    const operation: Operation = { ...facts, id, body: this.#bodyOf(id, facts) };
    return { operation, seen: await this.#outcome(client, operation) };
  }

  /** The client that opened the writer; undefined if it has ended, or is not there. */
  ownerOf(writer: number): number | undefined {
    return this.#writers.get(writer)?.client;
  }

  /** Writers of a client that are open, or closed and may still be cancelled. */
  writersOf(client: number): readonly number[] {
    return [...this.#writers].filter(([, writer]) => writer.client === client).map(([number]) => number);
  }

  canKill(client: number): boolean {
    return this.#client(client).kill !== undefined;
  }

  /** Ends what is open in this process, without looking. */
  async release(): Promise<void> {
    await Promise.allSettled([...this.#writers.values()].map(({ writer }) => writer.release()));
    this.#writers.clear();
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
