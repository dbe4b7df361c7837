import { checkBytes, checkCloseOptions, checkCommitOptions } from "./arguments.ts";
import { CallQueue } from "./call-queue.ts";
import { CommitElsewhere } from "./commit-elsewhere.ts";
import type { CloseOptions, CommitOptions, FileWriter } from "./contract.ts";
import { StorageError, UnsupportedMethodError } from "./errors.ts";
import type { Gate, OpenHandle } from "./guard-gate.ts";
import { type Call, OperationTrace, traced } from "./tracing.ts";
import { type WriterPhase, WriterState } from "./writer-state.ts";

/** With what a writer was opened. */
export interface WriterOpening {
  readonly gate: Gate;
  readonly path: string;
  /** The caller's, for the whole life. */
  readonly signal: AbortSignal | undefined;
  /** What the driver was given in its place. */
  readonly life: AbortController;
  /** The driver can continue uploads: without, `close` is refused. */
  readonly resume: boolean;
  /** The driver's, from `path`. */
  move(destination: string, signal: AbortSignal | undefined): Promise<void>;
}

/**
 * A driver's writer as callers see it: the states of the contract, one call at a time in call order, every call ended at
 * once by an abort of the writer's signal or the end of the driver. What a call may do is decided when its turn comes, not
 * when it is made.
 */
export class GuardedWriter implements FileWriter, OpenHandle {
  readonly memo?: string | undefined;
  readonly #bare: FileWriter;
  readonly #opening: WriterOpening;
  readonly #queue = new CallQueue();
  readonly #commit: CommitElsewhere;
  readonly #state: WriterState;
  readonly #resumed: number;
  #size: number;
  /** Destination of a commit that succeeded after its caller had stopped waiting. */
  #unanswered: { readonly destination: string | undefined } | undefined;
  #death: Promise<void> | undefined;
  #disposal: Promise<void> | undefined;

  constructor(bare: FileWriter, opening: WriterOpening) {
    this.memo = bare.memo;
    this.#bare = bare;
    this.#opening = opening;
    this.#state = new WriterState(opening.gate);
    this.#resumed = bare.size;
    this.#size = bare.size;
    this.#commit = new CommitElsewhere(bare, {
      move: (destination, signal) => this.#move(destination, signal),
      isEnded: () => this.#queue.isKilled,
    });
    opening.signal?.addEventListener("abort", this.#onAbort);
    opening.gate.opened(this);
  }

  get size(): number {
    return this.#size;
  }

  write(chunk: Uint8Array): Promise<void> {
    try {
      checkBytes("chunk", chunk);
    } catch (error) {
      return Promise.reject(error);
    }
    const { byteLength } = chunk;
    const written = this.#queue.add(() => this.#write(chunk, byteLength));
    // A failure that nobody awaits is what the next call rejects with.
    written.catch(() => {});
    return written;
  }

  close(options?: CloseOptions): Promise<void> {
    const call = this.#call("close");
    const { memo, ifNone } = options ?? {};
    return this.#perform(
      call,
      options?.signal,
      () => checkCloseOptions(options),
      (signal) => this.#close(call, { memo, ifNone, signal }),
    );
  }

  commit(options?: CommitOptions): Promise<void> {
    const call = this.#call("commit", options?.destination);
    return this.#perform(
      call,
      options?.signal,
      () => checkCommitOptions(options),
      (signal) => this.#publish(call, signal),
    );
  }

  cancel(): Promise<void> {
    const call = this.#call("cancel");
    return this.#perform(
      call,
      undefined,
      () => {},
      () => this.#cancel(call),
    );
  }

  /** Never rejects: an error from here would take the place of the one that leaves the caller's block, and what stays is residue. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#queue.add(() => this.#abandon("ok")).catch(() => this.#death);
    await this.#disposal;
  }

  driverClosed(): Promise<void> {
    return this.#die(this.#opening.gate.interrupted(this.#call("commit")), "DRIVER_CLOSED");
  }

  readonly #onAbort = (): void => {
    this.#die(this.#opening.signal?.reason, "aborted").catch(() => {});
  };

  /** Ends the writer from outside: callers learn it now, the driver's writer is abandoned once it is at rest. */
  #die(reason: unknown, outcome: string): Promise<void> {
    this.#death ??= (async () => {
      this.#detach();
      const atRest = this.#queue.kill(reason);
      this.#opening.life.abort(reason);
      await atRest;
      await this.#abandon(outcome);
    })();
    return this.#death;
  }

  /** Checks arguments, then makes the call when its turn comes. */
  #perform(
    call: Call,
    signal: AbortSignal | undefined,
    check: () => void,
    run: (signal: AbortSignal | undefined) => Promise<void>,
  ): Promise<void> {
    try {
      check();
    } catch (error) {
      return Promise.reject(this.#opening.gate.refusal(error, call));
    }
    const trace = OperationTrace.begin(this.#opening.gate.driver, call);
    const enqueue = (): Promise<void> => this.#queue.add(run, signal);
    return trace === undefined ? enqueue() : traced(trace, enqueue, () => this.#written());
  }

  async #write(chunk: Uint8Array, byteLength: number): Promise<void> {
    const call = this.#call("write");
    this.#state.checkOpen(call, this.#phase);
    this.#state.checkFailure(call);
    if (byteLength === 0) return;
    try {
      if (chunk.byteLength !== byteLength) {
        throw new StorageError(
          "CORRUPTED",
          "a chunk was transferred before its write resolved; await that first",
        );
      }
      await this.#bare.write(chunk);
    } catch (error) {
      throw this.#state.failed(call, error);
    }
    this.#size += byteLength;
  }

  async #close(call: Call, options: CloseOptions): Promise<void> {
    if (this.#phase === "committed" || this.#phase === "closed" || this.#phase === "cancelled") return;
    this.#state.checkOpen(call, this.#phase);
    this.#state.checkFailure(call);
    if (!this.#opening.resume) {
      const message = `driver ${this.#opening.gate.driver} cannot resume uploads, so that nothing can be closed; commit it`;
      throw this.#opening.gate.refusal(new UnsupportedMethodError(message), call);
    }
    try {
      await this.#bare.close(options);
    } catch (error) {
      throw this.#state.failed(call, error, options.signal);
    }
    this.#enter("closed");
  }

  async #publish(call: Call, signal: AbortSignal | undefined): Promise<void> {
    const destination = call.destination === this.#opening.path ? undefined : call.destination;
    if (this.#unanswered !== undefined && this.#unanswered.destination === destination) {
      this.#unanswered = undefined;
      return;
    }
    this.#state.checkOpen(call);
    this.#state.checkFailure(call);
    try {
      await this.#commit.run(destination, signal);
    } catch (error) {
      throw this.#state.failed(call, error, signal);
    }
    if (signal?.aborted === true) this.#unanswered = { destination };
    this.#enter("committed");
  }

  async #cancel(call: Call): Promise<void> {
    const phase = this.#phase;
    if (phase === "cancelled") return;
    if (phase !== "closed") this.#state.checkOpen(call, this.#phase);
    else if (this.#opening.gate.isClosed) throw this.#opening.gate.closedError(call);
    try {
      await this.#bare.cancel();
    } catch (error) {
      throw this.#state.failed(call, error);
    }
    this.#enter("cancelled");
  }

  async #abandon(outcome: string): Promise<void> {
    if (this.#phase !== "open") return;
    const trace = OperationTrace.begin(this.#opening.gate.driver, this.#call("abandon"));
    this.#state.phase = "abandoned";
    try {
      await this.#bare[Symbol.asyncDispose]();
      const { failure } = this.#state;
      trace?.end(failure?.code ?? outcome, this.#written(), failure);
    } catch (error) {
      trace?.fail(this.#opening.gate.failure(error, this.#call("abandon")), this.#written());
    }
    this.#detach();
  }

  async #move(destination: string, signal: AbortSignal | undefined): Promise<void> {
    const { path, gate } = this.#opening;
    try {
      await this.#opening.move(destination, signal);
    } catch (error) {
      const cause = gate.failure(error, this.#call("commit", destination));
      const message = `the object is committed at ${path}, but its move to ${destination} failed: ${cause.message}`;
      throw new StorageError(cause.code, message, { retryable: cause.retryable, outcome: "unknown", cause });
    }
  }

  /** The phase, for all but `commit`: an object that only has to be moved is committed. */
  get #phase(): WriterPhase {
    return this.#commit.isPublished ? "committed" : this.#state.phase;
  }

  #enter(phase: WriterPhase): void {
    this.#state.phase = phase;
    this.#detach();
  }

  /** From here on neither the caller's signal nor the end of the driver concern this writer. */
  #detach(): void {
    this.#opening.signal?.removeEventListener("abort", this.#onAbort);
    this.#opening.gate.ended(this);
  }

  #call(operation: string, destination?: string): Call {
    return { operation, path: this.#opening.path, destination };
  }

  /** Bytes that this writer took, without those it resumed. */
  #written(): number {
    return this.#size - this.#resumed;
  }
}
