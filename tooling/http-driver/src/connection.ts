import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { isStorageError } from "@stowage/core";
import { type Failure, late, silence, toFailure, toStorageError } from "./failure.ts";
import type { ParsedHttpParameters } from "./parameters.ts";

/** The silence is measured in so many pieces: a process that slept through some of it does not blame the server. */
const TICKS = 8;

export interface HttpCall {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
  /** Its outcome matters if no answer comes. */
  readonly mutates?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an attempt led to. */
export interface Result<T> {
  readonly value: T;
  /** An earlier attempt may have done what this one was refused. */
  readonly mayHaveActed: boolean;
}

/** Sends requests to one server: again where that may help, within the deadline, never into silence. */
export class Connection {
  readonly #parameters: ParsedHttpParameters;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  readonly #mutations = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(parameters: ParsedHttpParameters) {
    this.#parameters = parameters;
  }

  /** Lets mutations that were sent come to their end, whether or not somebody waits for them, then ends all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#mutations);
    this.#agent.destroy();
  }

  /**
   * Makes attempts until `use` takes an answer. `use` throws a {@link Failure} for one that is no good.
   * @throws `StorageError` of the last failure
   */
  async perform<T>(call: HttpCall, use: (response: IncomingMessage) => Promise<T>): Promise<Result<T>> {
    const work = this.#perform(call, use);
    if (call.mutates !== true) return await work;
    this.#mutations.add(work);
    try {
      return await work;
    } finally {
      this.#mutations.delete(work);
    }
  }

  async #perform<T>(call: HttpCall, use: (response: IncomingMessage) => Promise<T>): Promise<Result<T>> {
    const { attempts, deadline, retryDelay } = this.#parameters;
    // An aborted mutation is not torn off: what it did is settled when the driver is disposed.
    using life = new CallLife(deadline, call.mutates === true ? undefined : call.signal);
    let mayHaveActed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { value: await use(await this.#send(call, life)), mayHaveActed };
      } catch (error) {
        call.signal?.throwIfAborted();
        if (isStorageError(error)) throw error; // a decision, not an accident
        const failure = life.isLate ? late(deadline) : toFailure(error);
        mayHaveActed ||= failure.facts.mayHaveActed;
        const wait = failure.facts.retryAfter ?? Math.random() * retryDelay * 2 ** (attempt - 1);
        const isLast = attempt === attempts || life.isLate || wait > life.left || this.#isClosed;
        if (!failure.facts.isTransient || isLast) {
          throw toStorageError(failure, attempt, mayHaveActed && call.mutates === true);
        }
        await delay(wait, undefined, { signal: life.signal }).catch(() => undefined);
      }
    }
  }

  /** What `work` gives, unless nothing moves on the answer's connection meanwhile. */
  async watch<T>(response: IncomingMessage, work: Promise<T>): Promise<T> {
    const { socket } = response;
    return await this.#watch(
      work,
      () => socket.bytesRead,
      (error) => response.destroy(error),
    );
  }

  async #send({ method, target, headers, body }: HttpCall, life: CallLife): Promise<IncomingMessage> {
    const { host, port, token } = this.#parameters;
    const length = body === undefined ? {} : { "content-length": body.length };
    const credentials = token === "" ? {} : { authorization: `Bearer ${token}` };
    const request = httpRequest({
      ...{ agent: this.#agent, host, port, method, path: target, signal: life.signal },
      headers: { ...headers, ...length, ...credentials },
    });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.on("error", reject); // for good: what fails after the answer is the answer's to tell
    });
    request.end(body);
    const moved = (): number => (request.socket?.bytesRead ?? 0) + (request.socket?.bytesWritten ?? 0);
    return await this.#watch(response, moved, (error) => request.destroy(error));
  }

  async #watch<T>(work: Promise<T>, moved: () => number, stop: (error: Failure) => void): Promise<T> {
    const { idleTimeout } = this.#parameters;
    let before = moved();
    let silent = 0;
    const timer = setInterval(() => {
      const now = moved();
      silent = now === before ? silent + 1 : 0;
      before = now;
      if (silent >= TICKS) stop(silence(idleTimeout));
    }, idleTimeout / TICKS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }
}

/** The time that one call has. */
class CallLife implements Disposable {
  readonly #end: number;
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;

  constructor(milliseconds: number, caller: AbortSignal | undefined) {
    this.#end = performance.now() + milliseconds;
    this.#timer = setTimeout(this.#stop, milliseconds);
    this.#caller = caller;
    caller?.addEventListener("abort", this.#stop);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get left(): number {
    return this.#end - performance.now();
  }

  get isLate(): boolean {
    return this.#ending.signal.aborted;
  }

  readonly #stop = (): void => this.#ending.abort();

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#stop);
  }
}
