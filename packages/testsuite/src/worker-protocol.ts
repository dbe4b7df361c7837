import { isStorageError, StorageError, type StorageErrorOptions, type WriterOptions } from "@stowage/core";
import type { Stranger } from "./stranger.ts";
import type { MemoryWork } from "./worker-memory.ts";

/** What the suite asks of a child process. Writers are named by numbers that the suite gives. */
export type WorkerStep =
  | {
      readonly step: "create";
      readonly module: string;
      readonly directory: string;
      readonly parameters: unknown;
      readonly stranger?: Stranger | undefined;
    }
  | { readonly step: "make"; readonly change: Readonly<Record<string, unknown>> }
  | { readonly step: "get"; readonly path: string }
  | { readonly step: "put"; readonly path: string; readonly content: Uint8Array }
  | { readonly step: "move"; readonly source: string; readonly destination: string }
  | { readonly step: "delete"; readonly path: string }
  | {
      readonly step: "writer";
      readonly writer: number;
      readonly path: string;
      readonly options: WriterOptions;
    }
  | { readonly step: "write"; readonly writer: number; readonly chunk: Uint8Array }
  | {
      readonly step: "close";
      readonly writer: number;
      readonly memo?: string | undefined;
      readonly ifNone?: boolean | undefined;
    }
  | { readonly step: "commit"; readonly writer: number; readonly destination?: string | undefined }
  | { readonly step: "cancel"; readonly writer: number }
  | { readonly step: "pid" }
  | { readonly step: "cycles"; readonly times: number }
  | { readonly step: "identity" }
  | { readonly step: "life"; readonly directory: string }
  | { readonly step: "memory"; readonly work: MemoryWork }
  | { readonly step: "soak"; readonly path: string; readonly times: number }
  | { readonly step: "leave-bodies"; readonly path: string; readonly times: number }
  | { readonly step: "end" };

export interface WorkerRequest {
  readonly id: number;
  readonly ask: WorkerStep;
}

export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WorkerFailure };

/** An error as it crosses the process boundary. */
export interface WorkerFailure {
  readonly type: "storage" | "type" | "other";
  readonly message: string;
  readonly facts?: Record<string, unknown> | undefined;
}

/** State of a writer after each of its steps. */
export interface WriterState {
  readonly size: number;
  readonly memo?: string | undefined;
}

export function toFailure(error: unknown): WorkerFailure {
  if (isStorageError(error)) return { type: "storage", message: error.message, facts: error.toJSON() };
  const message = error instanceof Error ? error.message : String(error);
  return { type: error instanceof TypeError ? "type" : "other", message };
}

export function fromFailure({ type, message, facts }: WorkerFailure): Error {
  if (type === "type") return new TypeError(message);
  if (type === "other" || facts === undefined) return new Error(message);
  // toJSON() of a StorageError wrote them, on the other side of the pipe.
  const { code, ...options } = facts as unknown as StorageErrorOptions & Pick<StorageError, "code">;
  return new StorageError(code, message, options);
}
