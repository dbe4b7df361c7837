import { describeValue } from "../mismatch.ts";
import type { Interruption, Seen } from "./operation.ts";
import type { Body, LateEffect, ModelState } from "./state.ts";

/** One of the things that the contract allows an operation to do: how that is seen, and where it leads. */
export interface Alternative {
  readonly expected: string;
  readonly next: ModelState;
  matches(seen: Seen): boolean;
}

/** It rejects with one of the codes. */
export function rejects(next: ModelState, ...codes: readonly string[]): Alternative {
  return {
    expected: codes.join(" or "),
    next,
    matches: (seen) => "code" in seen && codes.includes(seen.code),
  };
}

/** It resolves, to a value that is told in words. */
export function resolves(next: ModelState, text: string = RESOLVED): Alternative {
  return { expected: text, next, matches: (seen) => "text" in seen && seen.text === text };
}

/** It resolves, to whatever. */
export function resolvesAnyhow(next: ModelState): Alternative {
  return { expected: "to resolve", next, matches: (seen) => "text" in seen };
}

/** It gives exactly these bytes. */
export function gives(next: ModelState, { bytes, text }: Body): Alternative {
  return {
    expected: `the ${bytes.length} bytes ${text}`,
    next,
    matches: (seen) => "bytes" in seen && Buffer.compare(seen.bytes, bytes) === 0,
  };
}

/** Nobody waited for its answer: what it was to do has happened, or has not, or, if its process lives, may yet. */
export function interrupted(
  state: ModelState,
  effect: LateEffect,
  { by }: Interruption,
): readonly Alternative[] {
  const nexts = by === "kill" ? [state, effect.apply(state)] : [{ ...state, late: [...state.late, effect] }];
  return nexts.map((next) => ({ expected: NO_ANSWER, next, matches: (seen) => "abandoned" in seen }));
}

/** What a call that gives nothing is seen as. */
export const RESOLVED = "to resolve";

/** Bytes that a report shows. */
const SHOWN = 8;
const NO_ANSWER = "no answer";

export function seenText(seen: Seen): string {
  if ("code" in seen) return seen.code;
  if ("text" in seen) return seen.text === RESOLVED ? "it resolved" : seen.text;
  if ("positions" in seen) return describeValue(seen.positions);
  if ("bytes" in seen)
    return `${seen.bytes.length} bytes: ${Buffer.from(seen.bytes.subarray(0, SHOWN)).toString("hex")}…`;
  return NO_ANSWER;
}
