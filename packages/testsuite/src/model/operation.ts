import { callText } from "../journal.ts";
import type { Body } from "./state.ts";

/** An operation as it is made: its bytes, and a number that no other of its run has. */
export type Operation = OperationFacts & { readonly id: number; readonly body: Body };

export type OperationFacts =
  | { readonly kind: "get"; readonly path: string }
  | {
      readonly kind: "read";
      readonly path: string;
      readonly offset: number;
      readonly length?: number | undefined;
    }
  | { readonly kind: "stat"; readonly path: string }
  | ListingFacts
  | {
      readonly kind: "put";
      readonly path: string;
      readonly size: number;
      readonly ifAbsent: boolean;
      readonly interruption?: Interruption | undefined;
    }
  | { readonly kind: "move"; readonly path: string; readonly destination: string }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "deleteObjects"; readonly paths: readonly string[] }
  | { readonly kind: "reclaim"; readonly everything: boolean }
  /** The client's driver is disposed, or its process killed, and another made; its writers end. */
  | { readonly kind: "restart"; readonly writers: readonly number[] }
  | WriterFacts;

/**
 * How a call ends before its answer: its caller gives it up after so many turns of the event loop, and it may still take
 * effect; or the process that makes it is killed after so many milliseconds.
 */
export interface Interruption {
  readonly by: "abort" | "kill";
  readonly after: number;
}

export interface ListingFacts {
  readonly kind: "list" | "walk";
  readonly path: string;
  readonly startAfter?: string | undefined;
  /** Directory that a walk leaves out. */
  readonly skip?: string | undefined;
}

export type WriterFacts =
  | {
      readonly kind: "open";
      readonly writer: number;
      readonly path: string;
      readonly append: boolean;
      /** Bytes that the caller expects the resume point to have. */
      readonly expected?: number | undefined;
    }
  | { readonly kind: "write"; readonly writer: number; readonly size: number }
  | {
      readonly kind: "close";
      readonly writer: number;
      readonly memo?: string | undefined;
      readonly ifNone: boolean;
      readonly interruption?: Interruption | undefined;
    }
  | {
      readonly kind: "commit";
      readonly writer: number;
      readonly destination?: string | undefined;
      readonly interruption?: Interruption | undefined;
    }
  | { readonly kind: "cancel" | "dispose"; readonly writer: number };

/** What was seen of an operation: an error's code, a value in words, bytes, or positions. */
export type Seen =
  | { readonly code: string }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly positions: readonly string[] }
  | { readonly abandoned: true };

/** One line for a report. */
export function operationText(operation: OperationFacts): string {
  const { kind, id: _id, body: _body, ...facts } = { id: 0, body: undefined, ...operation };
  return callText(kind, facts);
}

/** Paths of objects and directories that the operation names. */
export function pathsOf(facts: OperationFacts): readonly string[] {
  const { path, destination, paths } = { path: undefined, destination: undefined, paths: [], ...facts };
  return [path, destination, ...paths].filter((each) => each !== undefined);
}
