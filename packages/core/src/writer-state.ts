import { isRefusal } from "./commit-elsewhere.ts";
import { StorageError } from "./errors.ts";
import type { Gate } from "./guard-gate.ts";
import type { Call } from "./tracing.ts";

/** Where a writer stands (contract, "Writer states"). */
export type WriterPhase = "open" | "committed" | "closed" | "cancelled" | "abandoned";

/** A call that failed and left the driver's writer in a state that only some calls may follow. */
interface Failure {
  readonly operation: string;
  readonly error: StorageError;
  /** The same call may be made again. */
  readonly isRepeatable: boolean;
}

/**
 * Which calls of one writer are allowed.
 *
 * After a failed `write`, everything but `cancel` and dispose fails with the same code. So it is after a failed `close` or
 * `commit`, except that the same call may be made again if its error is `retryable` or it was aborted: the driver may have
 * published what it had, and bytes added later would be missing.
 */
export class WriterState {
  phase: WriterPhase = "open";
  readonly #gate: Gate;
  #failure: Failure | undefined;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** What failed first, undefined as long as nothing did. */
  get failure(): StorageError | undefined {
    return this.#failure?.error;
  }

  /** Throws `WRITER_CLOSED` in any phase but *open*. */
  checkOpen(call: Call, phase: WriterPhase = this.phase): void {
    if (phase === "open") return;
    const error = new StorageError("WRITER_CLOSED", `the writer of ${call.path} is ${phase}; open another`);
    throw this.#gate.refusal(error, call);
  }

  /** Throws the code of an earlier failure, unless `call` may repeat what failed. */
  checkFailure(call: Call): void {
    if (this.#failure === undefined) return;
    const { operation, error: cause, isRepeatable } = this.#failure;
    if (operation === call.operation && isRepeatable) return;
    const message = `an earlier ${operation} failed, so that this writer takes no ${call.operation}: ${cause.message}`;
    throw this.#gate.refusal(new StorageError(cause.code, message, { cause }), call);
  }

  /** Names a failure of the driver, and remembers it unless the driver refused the call and nothing changed. */
  failed(call: Call, thrown: unknown, signal?: AbortSignal): StorageError {
    const error = this.#gate.failure(thrown, call);
    const { operation } = call;
    if (operation !== "write" && (isRefusal(error) || error.code === "INVALID_PATH")) return error;
    const isRepeatable = operation !== "write" && (error.retryable || signal?.aborted === true);
    if (this.#failure === undefined || this.#failure.operation === operation) {
      this.#failure = { operation, error, isRepeatable };
    }
    return error;
  }
}
