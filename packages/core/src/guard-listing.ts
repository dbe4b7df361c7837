import { CallQueue } from "./call-queue.ts";
import type { ListEntry, WalkEntry } from "./contract.ts";
import { isStorageError } from "./errors.ts";
import type { Gate, OpenHandle } from "./guard-gate.ts";
import { isValidPath } from "./paths.ts";
import { type Call, type Contexts, OperationTrace } from "./tracing.ts";

/** What an iteration needs to begin. */
export interface ListingOpening<T extends ListEntry> {
  readonly gate: Gate;
  readonly call: Call;
  /** The caller's, for the whole iteration. */
  readonly signal: AbortSignal | undefined;
  /** What is wrong with the arguments: all that the iteration then gives. */
  readonly refusal?: unknown;
  /** Opens the driver's iterable. */
  open(signal: AbortSignal): AsyncIterable<T>;
  /** An entry as callers see it, or undefined for one that they do not. */
  present(entry: T): T | undefined;
}

const END = { done: true, value: undefined } as const;

/** A driver's `list` or `walk` as callers see it: opened by the first `next()`, and iterated once (rule 4). */
export class GuardedListing<T extends ListEntry> implements AsyncIterable<T> {
  readonly #opening: ListingOpening<T>;
  #taken = false;

  constructor(opening: ListingOpening<T>) {
    this.#opening = opening;
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    if (!this.#taken) {
      this.#taken = true;
      return new GuardedIterator(this.#opening);
    }
    const { operation, path } = this.#opening.call;
    const again = new TypeError(`this ${operation} of ${path} was iterated before; call ${operation} again`);
    return new GuardedIterator({ ...this.#opening, refusal: again });
  }
}

class GuardedIterator<T extends ListEntry> implements AsyncIterator<T, undefined>, OpenHandle {
  readonly #opening: ListingOpening<T>;
  readonly #queue = new CallQueue();
  /** Ends what the driver has under way. */
  readonly #life = new AbortController();
  #bare: AsyncIterator<T> | undefined;
  #trace: OperationTrace | undefined;
  #inContexts: Contexts = (work) => work();
  #state: "new" | "open" | "ended" = "new";
  #isReading = false;

  constructor(opening: ListingOpening<T>) {
    this.#opening = opening;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const result = this.#queue.add(() => this.#step());
    // A consumer that fetches ahead and stops at the first error leaves the others unread.
    result.catch(() => {});
    return result;
  }

  /** What `break` calls. The consumer has all it wanted: a failure to release the rest tells it nothing. */
  async return(): Promise<IteratorResult<T, undefined>> {
    if (this.#state !== "ended") {
      this.#end("cancelled");
      await this.#release(new DOMException("the iteration was left", "AbortError"));
    }
    return END;
  }

  driverClosed(): Promise<void> {
    return this.#kill(this.#opening.gate.interrupted(this.#opening.call));
  }

  readonly #onAbort = (): void => {
    this.#kill(this.#opening.signal?.reason).catch(() => {});
  };

  async #step(): Promise<IteratorResult<T, undefined>> {
    try {
      if (this.#state === "new") this.#begin();
      for (;;) {
        const result = await this.#read();
        if (result !== undefined) return result;
      }
    } catch (error) {
      if (this.#state === "ended") return END;
      // After an error every `next()` rejects with it: who fetched ahead must not take the end for the listing's own.
      await this.#kill(error);
      throw error;
    }
  }

  #begin(): void {
    const { gate, call, signal, refusal } = this.#opening;
    this.#state = "open";
    if (refusal !== undefined) throw refusal;
    if (gate.isClosed) throw gate.closedError(call);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", this.#onAbort);
    gate.opened(this);
    this.#trace = OperationTrace.begin(gate.driver, call);
    if (this.#trace !== undefined) this.#inContexts = this.#trace.enter();
    try {
      this.#bare = this.#inContexts(() => this.#opening.open(this.#life.signal)[Symbol.asyncIterator]());
    } catch (error) {
      throw gate.failure(error, call);
    }
  }

  /** The driver's next entry or its end; undefined for an entry that callers do not see. */
  async #read(): Promise<IteratorResult<T, undefined> | undefined> {
    if (this.#state === "ended" || this.#bare === undefined) return END;
    const bare = this.#bare;
    this.#isReading = true;
    try {
      const { done, value } = await this.#inContexts(() => bare.next());
      if (done !== true) {
        const entry = this.#opening.present(value);
        return entry && { done: false, value: entry };
      }
    } catch (error) {
      throw this.#opening.gate.failure(error, this.#opening.call);
    } finally {
      this.#isReading = false;
    }
    this.#end("ok");
    return END;
  }

  /** Ends the iteration with an error, now, whatever the driver does. */
  async #kill(reason: unknown): Promise<void> {
    if (this.#state === "ended") return;
    this.#end(isStorageError(reason) ? reason.code : "aborted", reason);
    this.#queue.kill(reason).catch(() => {});
    await this.#release(reason);
  }

  async #release(reason: unknown): Promise<void> {
    // A generator that waits for its backend cannot return before that answers.
    if (this.#isReading) this.#life.abort(reason);
    try {
      await this.#bare?.return?.();
    } catch {
      // It had its chance to name a failure in next().
    }
  }

  #end(outcome: string, error?: unknown): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#opening.signal?.removeEventListener("abort", this.#onAbort);
    this.#opening.gate.ended(this);
    this.#trace?.end(outcome, undefined, error);
  }
}

/** Lets an entry of `list` pass unless its name is outside the alphabet: another program's, which no operation can take. */
export function presentListEntry(entry: ListEntry): ListEntry | undefined {
  return isValidPath(entry.path) ? entry : undefined;
}

/**
 * What {@link presentListEntry} does for one walk, whose entries it gives a `skip` of its own: exact too if the driver is
 * entries ahead of the consumer, and without effect on objects (rule 4).
 */
export function presentWalkEntry(): (entry: WalkEntry) => WalkEntry | undefined {
  const skipped = new Set<string>();
  const isBelowSkipped = (path: string): boolean => {
    for (const directory of skipped) {
      if (path.startsWith(directory)) return true;
      // Entries come in key order, so that nothing below this directory follows.
      if (path > directory) skipped.delete(directory);
    }
    return false;
  };
  return (entry) => {
    const { path, size, isDirectory, modifiedAt } = entry;
    if (!isValidPath(path) || (skipped.size > 0 && isBelowSkipped(path))) return undefined;
    const skip = isDirectory
      ? () => {
          skipped.add(`${path}/`);
          entry.skip();
        }
      : () => {};
    return modifiedAt === undefined
      ? { path, size, isDirectory, skip }
      : { path, size, isDirectory, modifiedAt, skip };
  };
}
