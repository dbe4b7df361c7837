import { setTimeout as delay } from "node:timers/promises";
import { isStorageError, type StorageDriver } from "@stowage/core";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import { expectThat } from "../expectations.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { type Expected, upload, versionOf } from "../stored.ts";
import { type Pair, PossiblePairs, type Slot } from "./possible-pairs.ts";
import { storm } from "./storm-toxics.ts";
import { TcpProxy } from "./tcp-proxy.ts";
import { TROUBLE } from "./trial.ts";

const MINUTE = 60_000;
const DEFAULT_MINUTES = 10;
const CLIENTS = 6;
/** Milliseconds after which a request that nobody waits for has been done, or never will be. */
const SETTLED = 150;
const PLANNED = 1000;
const LARGEST = 9000;

const step = fc.record({
  kind: fc.constantFrom("put", "upload", "get", "get", "delete", "move", "list"),
  slot: fc.constantFrom<Slot>("x", "y"),
});

/**
 * Lets clients work, each on two paths of its own, while connections meet misfortunes at random, and compares what each call
 * gives with what may be there after those before it.
 */
export async function weatherStorm(context: CaseContext): Promise<void> {
  const end = performance.now() + (context.search.minutes ?? DEFAULT_MINUTES) * MINUTE;
  await using proxy = await TcpProxy.start(context.network().upstream, storm(context.seed));
  const driver = await context.openThrough(proxy.endpoint);
  const clients = Array.from({ length: CLIENTS }, (_, number) => new Client(context, driver, number));
  await Promise.all(clients.map((client) => client.work(end)));
  const done = clients.reduce((total, client) => total + client.done, 0);
  const failed = clients.reduce((total, client) => total + client.failed, 0);
  expectThat(proxy.touched > 0, "connections with misfortunes", "none");
  expectThat(done > failed, "most calls to succeed by their retries", `${done} of ${done + failed}`);
  await driver[Symbol.asyncDispose]();
}

/** One sequence of calls. */
class Client {
  done = 0;
  failed = 0;
  readonly #context: CaseContext;
  readonly #driver: StorageDriver;
  readonly #name: string;
  readonly #seed: number;
  readonly #possible = new PossiblePairs();
  #version = 0;

  constructor(context: CaseContext, driver: StorageDriver, number: number) {
    this.#context = context;
    this.#driver = driver;
    this.#name = `client-${number}`;
    this.#seed = context.seed + number;
  }

  async work(end: number): Promise<void> {
    const steps = fc.sample(step, { seed: this.#seed, numRuns: PLANNED });
    for (let index = 0; performance.now() < end && !this.#context.signal.aborted; index += 1) {
      const next = steps[index % PLANNED];
      if (next !== undefined) await this.#take(next.kind, next.slot);
    }
  }

  async #take(kind: "put" | "upload" | "get" | "delete" | "move" | "list", slot: Slot): Promise<void> {
    const other: Slot = slot === "x" ? "y" : "x";
    const path = this.#path(slot);
    if (kind === "get") return await this.#get(slot);
    if (kind === "list") return await this.#list();
    if (kind === "delete") {
      const emptied = (pair: Pair): Pair => ({ ...pair, [slot]: 0 });
      return await this.#change(`delete ${slot}`, this.#driver.delete(path), emptied, slot);
    }
    if (kind === "move") {
      const copied = (pair: Pair): Pair => (pair[slot] === 0 ? pair : { ...pair, [other]: pair[slot] });
      const moved = (pair: Pair): Pair => (pair[slot] === 0 ? pair : { ...copied(pair), [slot]: 0 });
      const call = this.#driver.move(path, this.#path(other));
      return await this.#change(`move ${slot} to ${other}`, call, moved, slot, copied);
    }
    this.#version += 1;
    const version = this.#version;
    const { object, size } = this.#content(version);
    const written = (pair: Pair): Pair => ({ ...pair, [slot]: version });
    const call =
      kind === "put"
        ? this.#driver.putContent(path, object.bytes(0, size))
        : upload(this.#driver, path, object, size);
    await this.#change(`${kind} of ${version} to ${slot}`, call, written, undefined);
  }

  /** A call that changes something: done, refused, or nobody knows. `needed` has to have an object. */
  async #change(
    text: string,
    call: Promise<void>,
    after: (pair: Pair) => Pair,
    needed: Slot | undefined,
    between: (pair: Pair) => Pair = after,
  ): Promise<void> {
    const error = await this.#outcome(text, call);
    if (error === undefined) return this.#possible.become(after);
    if (needed !== undefined && isStorageError(error) && error.code === "PATH_NOT_FOUND") {
      return this.#possible.see(`${text} found nothing`, (pair) => pair[needed] === 0);
    }
    this.#expectTrouble(text, error);
    if (!isStorageError(error) || error.outcome !== "unknown") return;
    await delay(SETTLED);
    this.#possible.mayBecome((pair) => [between(pair), after(pair)]);
  }

  async #get(slot: Slot): Promise<void> {
    let found = 0;
    const get = async (): Promise<void> => {
      const bytes = await this.#driver.getContent(this.#path(slot));
      const versions = Array.from({ length: this.#version }, (_, index) => this.#content(index + 1));
      const { object } = versionOf(this.#context, `get of ${slot}`, bytes, versions.reverse());
      found = Number(object.name.split(" ").at(-1));
    };
    const error = await this.#outcome(`get of ${slot}`, get());
    const isMissing = isStorageError(error) && error.code === "PATH_NOT_FOUND";
    if (error !== undefined && !isMissing) return this.#expectTrouble(`get of ${slot}`, error);
    this.#possible.see(`${slot} = ${found}`, (pair) => pair[slot] === found);
  }

  async #list(): Promise<void> {
    const names = new Set<string>();
    const list = async (): Promise<void> => {
      for await (const { path } of this.#driver.list(this.#context.path(this.#name))) names.add(path);
    };
    const error = await this.#outcome("list", list());
    const isMissing = isStorageError(error) && error.code === "PATH_NOT_FOUND";
    if (error !== undefined && !isMissing) return this.#expectTrouble("list", error);
    const isListed = (pair: Pair, slot: Slot): boolean => (pair[slot] !== 0) === names.has(this.#path(slot));
    this.#possible.see(`a list of ${names.size}`, (pair) => isListed(pair, "x") && isListed(pair, "y"));
  }

  async #outcome(text: string, call: Promise<void>): Promise<unknown> {
    try {
      await call;
      this.done += 1;
      this.#possible.note(text);
      return undefined;
    } catch (error) {
      if (error instanceof Mismatch) throw error;
      this.failed += 1;
      this.#possible.note(`${text}: ${describeError(error)}`);
      return error;
    }
  }

  #expectTrouble(text: string, error: unknown): void {
    if (isStorageError(error) && TROUBLE.includes(error.code)) return;
    throw new Mismatch(`${text} to end as asked or in an outage`, describeError(error));
  }

  #path(slot: Slot): string {
    return this.#context.path(`${this.#name}/${slot}`);
  }

  #content(version: number): Expected {
    return { object: this.#context.data(`${this.#name} ${version}`), size: (version * 1237) % LARGEST };
  }
}
