import type { StorageDriver } from "./contract.ts";
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

/**
 * One call that has not settled, in a ring of them. It is made for every operation of every driver, so it is one object
 * without closures, and listens to the signal itself.
 */
class Flight {
  #previous: Flight = this;
  #next: Flight = this;
  readonly call: Call;
  readonly #signal: AbortSignal | undefined;
  readonly #relay: AbortController | undefined;
  readonly #reject: (reason: unknown) => void;
  #isPending = true;

  constructor(
    call: Call,
    signal: AbortSignal | undefined,
    relay: AbortController | undefined,
    reject: (reason: unknown) => void,
  ) {
    this.call = call;
    this.#signal = signal;
    this.#relay = relay;
    this.#reject = reject;
  }

  get next(): Flight | undefined {
    return this.#next === this ? undefined : this.#next;
  }

  join(ring: Flight): void {
    this.#previous = ring;
    this.#next = ring.#next;
    ring.#next.#previous = this;
    ring.#next = this;
    this.#signal?.addEventListener("abort", this);
  }

  /** False if the call was ended before its answer came. */
  settle(): boolean {
    if (!this.#isPending) return false;
    this.#isPending = false;
    this.#previous.#next = this.#next;
    this.#next.#previous = this.#previous;
    this.#signal?.removeEventListener("abort", this);
    return true;
  }

  /** Rejects the call now, and tells the driver. */
  end(reason: unknown): void {
    if (!this.settle()) return;
    this.#reject(reason);
    this.#relay?.abort(reason);
  }

  handleEvent(): void {
    this.end(this.#signal?.reason);
  }
}

/**
 * What the operations of one guarded driver share: whether it is open, what is under way, how failures are named.
 */
export class Gate {
  readonly driver: string;
  readonly #translate: Translate | undefined;
  readonly #isInProcess: boolean;
  readonly #handles = new Set<OpenHandle>();
  readonly #flights = new Flight({ operation: "" }, undefined, undefined, () => {});
  #closed = false;

  constructor({ name, capabilities }: StorageDriver, translate: Translate | undefined) {
    this.driver = name;
    this.#translate = translate;
    this.#isInProcess = !capabilities.shared;
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
    return this.#closed ? this.interrupted(call, error) : this.#backendError(error, call);
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
    if (this.#isInProcess && relay === undefined) return this.#runInProcess(call, start);
    return new Promise((resolve, reject) => {
      const flight = new Flight(call, signal, relay, reject);
      flight.join(this.#flights);
      const fail = (error: unknown): void => {
        if (flight.settle()) reject(this.failure(error, call));
      };
      try {
        start(relay?.signal).then((value) => {
          if (flight.settle()) resolve(value);
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /**
   * A store that only this process reaches waits for nobody: its calls settle by themselves, also when it is disposed.
   * Being ready to end them would cost more than they do.
   */
  #runInProcess<T>(call: Call, start: (signal: undefined) => Promise<T>): Promise<T> {
    try {
      return start(undefined).then(undefined, (error: unknown) => {
        throw this.failure(error, call);
      });
    } catch (error) {
      return Promise.reject(this.failure(error, call));
    }
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
    } catch (error) {
      const call = { operation: "dispose" };
      throw isStorageError(error) ? this.failure(error, call) : this.#backendError(error, call);
    } finally {
      // What the driver has answered by now is on its way through promises.
      if (this.#flights.next !== undefined) await new Promise((resolve) => setImmediate(resolve));
      for (let flight = this.#flights.next; flight !== undefined; flight = this.#flights.next) {
        flight.end(this.interrupted(flight.call));
      }
    }
  }

  #backendError(error: unknown, call: Call): StorageError {
    return this.#stamp(new StorageError("BACKEND", describe(this.driver, error), { cause: error }), call);
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
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Name and code only: the text of a foreign error may quote a signed URL or a credential. It stays in the cause. */
function describe(driver: string, error: unknown): string {
  if (!(error instanceof Error)) return `driver ${driver} threw a value of type ${typeof error}, no error`;
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
