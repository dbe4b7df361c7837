import { setTimeout as delay } from "node:timers/promises";
import { isStorageError, StorageError, type StorageErrorOptions } from "./errors.ts";
import type { Call } from "./tracing.ts";

/** Milliseconds in which a call that is told to stop has to (rule 21). */
const RELEASE_DEADLINE = 2000;

/** Operations that may have taken effect if their answer was not waited for. */
const MUTATIONS: ReadonlySet<string> = new Set([
  ...["putContent", "move", "delete", "deleteObjects", "reclaim"],
  ...["close", "commit", "cancel"],
]);

/** Rewrites an error of the driver below, for wrappers whose paths differ from its own. */
export type Translate = (error: StorageError) => StorageError;

/** A body, an iteration or a writer: what goes on after the call that opened it. */
export interface OpenHandle {
  /** Ends it with `DRIVER_CLOSED`, which its users see at once. Resolves when the driver's part is released, never rejects. */
  driverClosed(): Promise<void>;
}

/** One call that has not settled, in a ring of them: a set would cost a third of a fast driver's `stat`. */
class Flight {
  previous: Flight = this;
  next: Flight = this;
  readonly call: Call;
  readonly end: (reason: unknown) => void;

  constructor(call: Call, end: (reason: unknown) => void) {
    this.call = call;
    this.end = end;
  }

  join(ring: Flight): void {
    this.previous = ring;
    this.next = ring.next;
    ring.next.previous = this;
    ring.next = this;
  }

  leave(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
  }
}

/**
 * What the operations of one guarded driver share: whether it is open, what is under way, how failures are named.
 */
export class Gate {
  readonly driver: string;
  readonly #translate: Translate | undefined;
  readonly #handles = new Set<OpenHandle>();
  readonly #flights = new Flight({ operation: "" }, () => {});
  #closed = false;

  constructor(driver: string, translate: Translate | undefined) {
    this.driver = driver;
    this.#translate = translate;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Remembers what is open, until {@link ended}. */
  opened(handle: OpenHandle): void {
    this.#handles.add(handle);
  }

  ended(handle: OpenHandle): void {
    this.#handles.delete(handle);
  }

  /** An argument error as callers see it. */
  refusal(error: unknown, call: Call): unknown {
    return isStorageError(error) ? this.#stamp(error, call) : error;
  }

  /** What a driver threw, as callers see it: a storage error that names driver, operation and path. */
  failure(error: unknown, call: Call): StorageError {
    if (isStorageError(error)) return this.#stamp(this.#translate?.(error) ?? error, call);
    if (this.#closed) return this.interrupted(call, error);
    return this.#stamp(new StorageError("BACKEND", describe(this.driver, error), { cause: error }), call);
  }

  /** For calls that come after the driver was disposed. */
  closedError(call: Call, options?: StorageErrorOptions): StorageError {
    const message = `driver ${this.driver} was disposed; create another`;
    return this.#stamp(new StorageError("DRIVER_CLOSED", message, options), call);
  }

  /** For calls that were under way when the driver was disposed. */
  interrupted(call: Call, cause?: unknown): StorageError {
    const outcome = MUTATIONS.has(call.operation) ? "unknown" : undefined;
    return this.closedError(call, { outcome, cause });
  }

  /**
   * Runs one call of the driver. An abort rejects at once with the signal's reason, whether or not the driver ever settles;
   * what it answers later is dropped. The driver gets the signal of `relay`: its listeners are never on the caller's.
   */
  run<T>(
    call: Call,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal | undefined) => Promise<T>,
    relay: AbortController | undefined = signal && new AbortController(),
  ): Promise<T> {
    if (this.#closed) return Promise.reject(this.closedError(call));
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      let pending = true;
      const settle = (): boolean => {
        if (!pending) return false;
        pending = false;
        flight.leave();
        if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
        return true;
      };
      const flight = new Flight(call, (reason) => {
        if (!settle()) return;
        reject(reason);
        relay?.abort(reason);
      });
      const onAbort = signal && (() => flight.end(signal.reason));
      const fail = (error: unknown): void => {
        if (settle()) reject(this.failure(error, call));
      };
      flight.join(this.#flights);
      if (onAbort !== undefined) signal?.addEventListener("abort", onAbort);
      try {
        start(relay?.signal).then((value) => {
          if (settle()) resolve(value);
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /**
   * Ends everything, then the driver. Writers and bodies are released before it, unless one does not stop; calls under way
   * may finish while it disposes itself, and reject with `DRIVER_CLOSED` if they have not by then.
   */
  async close(dispose: () => Promise<void>): Promise<void> {
    this.#closed = true;
    const released = [...this.#handles].map((handle) => handle.driverClosed());
    if (released.length > 0) await within(RELEASE_DEADLINE, Promise.all(released));
    try {
      await dispose();
    } finally {
      const first = this.#flights;
      while (first.next !== first) first.next.end(this.interrupted(first.next.call));
    }
  }

  #stamp(error: StorageError, call: Call): StorageError {
    const { driver } = this;
    for (const [name, value] of Object.entries({ driver, ...call })) {
      // Reflect, for it does not throw: whoever froze the error keeps it as it is.
      if (Reflect.get(error, name) === undefined) Reflect.set(error, name, value);
    }
    return error;
  }
}

/** Waits for `work`, but not longer than `milliseconds`. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal }).catch(() => {});
  await Promise.race([work, late]);
  timer.abort();
}

/** Name and code only: the text of a foreign error may quote a signed URL or a credential. It stays in the cause. */
function describe(driver: string, error: unknown): string {
  if (!(error instanceof Error)) return `driver ${driver} failed with a ${typeof error} that is no error`;
  const code = wordOf(error, "code");
  const name = wordOf(error, "name") ?? "Error";
  return `driver ${driver} failed with ${name}${code === undefined ? "" : ` ${code}`}; its cause says more`;
}

/** A short word or number in a property of an error. */
function wordOf(error: Error, property: "code" | "name"): string | undefined {
  const value: unknown = Reflect.get(error, property);
  const isWord = typeof value === "number" || (typeof value === "string" && /^[\w.-]{1,64}$/.test(value));
  return isWord ? String(value) : undefined;
}
