import { AsyncLocalStorage } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import { isStorageError } from "./errors.ts";

/**
 * Channel on which every guarded driver tells what it does: `tracingChannel(OPERATION_CHANNEL).subscribe({ … })` from
 * `node:diagnostics_channel`. Its `start` opens an operation, its `asyncEnd` ends it, both with one {@link OperationEvent};
 * `error` comes before `asyncEnd` if it failed. Without subscribers nothing is measured.
 */
export const OPERATION_CHANNEL = "stowage:operation";

/**
 * One operation. `reader`, `list` and `walk` end when their body or iteration does; a writer has one event for its
 * opening (`writer`) and one for each of `close`, `commit`, `cancel` and `abandon`, none for single writes.
 */
export interface OperationEvent {
  readonly operation: string;
  /** Name of the driver, as in errors. */
  readonly driver: string;
  readonly path?: string | undefined;
  readonly destination?: string | undefined;
  /** Content bytes: read so far by a reader, written by this writer without those it resumed. Set at the end. */
  bytes?: number | undefined;
  /** Milliseconds from the call to its end, for readers and listings including the consumer's own time. Set at the end. */
  duration?: number | undefined;
  /** `ok`, a code of {@link StorageError}, `aborted`, or `cancelled` for what its consumer left early. Set at the end. */
  outcome?: string | undefined;
  /** What it rejected with. */
  error?: unknown;
}

const channel = tracingChannel<string, OperationEvent>(OPERATION_CHANNEL);

/** What an operation works on. */
export interface Call {
  readonly operation: string;
  readonly path?: string | undefined;
  readonly destination?: string | undefined;
}

/** Runs work inside the AsyncLocalStorage contexts of an operation. */
export type Contexts = <T>(work: () => T) => T;

/** One operation on its way to the subscribers. */
export class OperationTrace {
  readonly #event: OperationEvent;
  readonly #begin = performance.now();
  #ended = false;

  private constructor(driver: string, { operation, path, destination }: Call) {
    this.#event = { operation, driver, path, destination };
  }

  /** Undefined if nobody listens: then an operation costs this one look. */
  static begin(driver: string, call: Call): OperationTrace | undefined {
    return channel.hasSubscribers ? new OperationTrace(driver, call) : undefined;
  }

  /** Runs the part of the operation that the caller waits for, inside the subscribers' AsyncLocalStorage contexts. */
  run<T>(work: () => T): T {
    try {
      return channel.start.runStores(this.#event, work);
    } finally {
      channel.end.publish(this.#event);
    }
  }

  /** As {@link run}; gives what runs later work of this operation inside the same contexts. */
  enter(): Contexts {
    return this.run(() => AsyncLocalStorage.snapshot());
  }

  end(outcome: string, bytes?: number, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const event = this.#event;
    event.outcome = outcome;
    event.bytes = bytes;
    event.duration = performance.now() - this.#begin;
    if (error !== undefined) {
      event.error = error;
      channel.error.publish(event);
    }
    channel.asyncStart.publish(event);
    channel.asyncEnd.publish(event);
  }

  /** Ends an operation that rejected. */
  fail(error: unknown, bytes?: number): void {
    this.end(outcomeOf(error), bytes, error);
  }
}

/** The code of a storage error; a guarded driver rejects with nothing else but the reason of the caller's signal. */
function outcomeOf(error: unknown): string {
  return isStorageError(error) ? error.code : "aborted";
}

/** Runs `work` as one traced operation that ends when its promise settles. */
export async function traced<T>(
  trace: OperationTrace,
  work: () => Promise<T>,
  bytesOf?: (result: T) => number | undefined,
): Promise<T> {
  try {
    const result = await trace.run(work);
    trace.end("ok", bytesOf?.(result));
    return result;
  } catch (error) {
    trace.fail(error);
    throw error;
  }
}
