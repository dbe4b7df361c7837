import { isStorageError, type StorageDriver, type StorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { HarnessError } from "../harness.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { eventually, within } from "../within.ts";
import type { SeenRequest } from "./exchange.ts";
import type { HarnessNetwork } from "./harness-network.ts";
import { HttpProxy } from "./http-proxy.ts";
import { type Begun, type Bench, benchIn, type Operation, type State } from "./operation.ts";
import { type Cell, isSame, nameOf, planOf, TROUBLE } from "./trial.ts";

/** Milliseconds beyond a deadline that a busy machine may take. */
const SLACK = 3000;
/** Milliseconds in which connections that were given up are closed. */
const RELEASE_LIMIT = 2000;
/** Requests of one cell beyond those of a clean run: more is no retry but a storm. */
const MOST_REQUESTS = 60;

/** A proxy and a driver behind it, to which one cell after another is put. */
export class Lane implements AsyncDisposable {
  readonly #context: CaseContext;
  readonly #network: HarnessNetwork;
  readonly #proxy: HttpProxy;
  readonly #driver: StorageDriver;
  readonly #name: string;
  #cells = 0;

  private constructor(context: CaseContext, name: string, proxy: HttpProxy, driver: StorageDriver) {
    this.#context = context;
    this.#network = context.network();
    this.#name = name;
    this.#proxy = proxy;
    this.#driver = driver;
  }

  static async open(context: CaseContext, name: string): Promise<Lane> {
    const proxy = await HttpProxy.start(context.network().upstream);
    const driver = await context.openThrough(proxy.endpoint);
    await driver.stat("/");
    return new Lane(context, name, proxy, driver);
  }

  /** The requests of an operation that nothing disturbs. */
  async record(operation: Operation): Promise<readonly SeenRequest[]> {
    const bench = this.#bench();
    await operation.prepare(bench);
    const begun = await operation.begin?.(bench);
    this.#proxy.begin();
    await operation.run(bench, begun);
    const requests = [...this.#proxy.requests]; // without those that nobody waits for
    await begun?.[Symbol.asyncDispose]();
    if (requests.length === 0) throw new HarnessError(`${operation.name} sent nothing through the proxy`);
    return requests;
  }

  /** @throws {@link Mismatch} if the driver does something else than the trial says */
  async try(cell: Cell): Promise<void> {
    const bench = this.#bench();
    const { operation } = cell;
    await operation.prepare(bench);
    const begun = await operation.begin?.(bench);
    if (cell.trial.isWarm === true) await bench.faulty.stat("/");
    this.#proxy.begin(planOf(cell));
    try {
      await this.#judge(cell, bench, begun);
    } catch (error) {
      throw error instanceof Mismatch ? this.#named(cell, error) : error;
    } finally {
      this.#proxy.begin();
      await begun?.[Symbol.asyncDispose]();
    }
  }

  /** @throws {@link Mismatch} if a connection outlives the driver */
  async end(): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
    await eventually(RELEASE_LIMIT, async () => {
      const { connections } = this.#proxy;
      if (connections > 0) throw new Mismatch("no connection after dispose", `${connections} of them`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]();
  }

  async #judge(cell: Cell, bench: Bench, begun: Begun | undefined): Promise<void> {
    const { operation, trial } = cell;
    const started = performance.now();
    const failure = await this.#attempt(operation, () => operation.run(bench, begun));
    const isLate = performance.now() - started > this.#network.deadline;
    await this.#expectFired(cell);
    this.#expectSends(cell);
    if (failure === undefined && trial.expect === "failure")
      throw new Mismatch("it to reject", "it resolved");
    if (failure !== undefined && trial.expect === "success") {
      throw new Mismatch("it to resolve", describeError(failure), { cause: failure });
    }
    await eventually(RELEASE_LIMIT, async () => {
      const { busy } = this.#proxy;
      if (busy > 0) throw new Mismatch("connections that were given up to be closed", `${busy} still open`);
    });
    this.#proxy.begin();
    const state = (await operation.state?.(bench)) ?? "either";
    if (failure !== undefined) this.#expectFailure(cell, failure, { state, isLate });
    else if (state !== "after" && state !== "either") {
      throw new Mismatch("it to have taken effect, since it resolved", `the state ${state} it`);
    }
    await this.#expectConvergence(operation, bench, { begun, failure, state });
  }

  /** The storage error with which it rejects, undefined if it resolves. */
  async #attempt(operation: Operation, run: () => Promise<void>): Promise<StorageError | undefined> {
    const limit = operation.calls * this.#network.deadline + SLACK;
    const late = (): Error => new Mismatch(`it to settle within its deadline`, `nothing after ${limit} ms`);
    try {
      await within(run(), limit, late);
      return undefined;
    } catch (error) {
      if (isStorageError(error)) return error;
      throw error;
    }
  }

  /** What follows a call in the background comes once nobody waits any more. */
  async #expectFired(cell: Cell): Promise<void> {
    await eventually(RELEASE_LIMIT, async () => {
      if (this.#proxy.fired === 0)
        throw new HarnessError(`${nameOf(cell)} was put to no request: nothing was tried`);
    });
  }

  #expectSends({ number, requests, trial }: Cell): void {
    const seen = this.#proxy.requests;
    const first = seen.find(({ fault }) => fault !== undefined);
    if (seen.length > requests.length + MOST_REQUESTS) {
      throw new Mismatch("attempts to have a limit", `${seen.length} requests instead of ${requests.length}`);
    }
    if (first === undefined) return;
    const sends = seen.slice(number).filter((each) => isSame(first, each));
    if (sends.length > (trial.sends ?? sends.length)) {
      throw new Mismatch(`the request to be sent at most ${trial.sends} times`, `${sends.length} times`);
    }
    const lengths = new Set(sends.map(({ bytes }) => bytes));
    if (trial.isReplayed === true && lengths.size > 1) {
      throw new Mismatch("the whole body each time", `bodies of ${[...lengths].join(", ")} bytes`);
    }
  }

  #expectFailure(
    { operation, number, trial }: Cell,
    failure: StorageError,
    { state, isLate }: { readonly state: State; readonly isLate: boolean },
  ): void {
    const { codes = TROUBLE, retryable, isRefusal, mayBeLate } = trial;
    const seen = describeError(failure);
    const isDeadline = mayBeLate === true && isLate && failure.code === "TIMEOUT";
    if (!codes.includes(failure.code) && !isDeadline)
      throw new Mismatch(`an error of ${codes.join(", ")}`, seen);
    if (retryable !== undefined && failure.retryable !== retryable) {
      throw new Mismatch(`retryable ${retryable}`, `${failure.retryable}: ${seen}`);
    }
    const isUnknown = failure.outcome === "unknown";
    if (isUnknown && operation.state === undefined) {
      throw new Mismatch("a known outcome of what changes nothing", seen);
    }
    if (isUnknown && isRefusal === true && number === 0)
      throw new Mismatch("a known outcome, since it was refused", seen);
    const isPartial = state === "between" && failure.failed !== undefined;
    if (!isUnknown && !isPartial && state !== "before" && state !== "either") {
      throw new Mismatch("outcome unknown, or nothing changed", `the state ${state} it, and ${seen}`);
    }
  }

  /** The network is whole again: the same driver works, and what failed can be finished. */
  async #expectConvergence(
    operation: Operation,
    bench: Bench,
    { begun, failure, state }: Ending,
  ): Promise<void> {
    if (failure === undefined) {
      await bench.faulty.stat("/");
      return;
    }
    const repeated = await this.#attempt(operation, async () => {
      if (operation.again !== undefined) await operation.again(bench, begun, failure);
      else await operation.run(bench, undefined);
    });
    const isDone = state === "after" && operation.doneCodes?.includes(repeated?.code ?? "BACKEND") === true;
    if (repeated !== undefined && !isDone) {
      const seen = `${describeError(repeated)}, after ${describeError(failure)}`;
      throw new Mismatch("its repetition to resolve once the network is whole", seen, { cause: repeated });
    }
    const after = (await operation.state?.(bench)) ?? "either";
    if (after === "after" || after === "either") return;
    throw new Mismatch(
      "its repetition to finish it",
      `the state ${after} it, after ${describeError(failure)}`,
    );
  }

  #bench(): Bench {
    this.#cells += 1;
    return benchIn(`${this.#name}/${this.#cells}`, this.#context, this.#driver);
  }

  #named(cell: Cell, { expected, seen, cause }: Mismatch): Mismatch {
    const requests = this.#proxy.requests.map(({ method, url, fault }) => {
      const text = `${method} ${url.replaceAll(this.#context.prefix, "…")}`;
      return fault === undefined ? text : `${text} (${fault})`;
    });
    const sent = requests.length === 0 ? "" : `; requests: ${requests.slice(0, 12).join(", ")}`;
    return new Mismatch(`${nameOf(cell)}: ${expected}`, `${seen}${sent}`, { cause });
  }
}

interface Ending {
  readonly begun: Begun | undefined;
  readonly failure: StorageError | undefined;
  readonly state: State;
}
