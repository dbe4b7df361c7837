import { Mismatch } from "../mismatch.ts";
import { type Alternative, resolves, seenText } from "./alternatives.ts";
import { listingAlternatives } from "./listing-rules.ts";
import {
  deleteAlternatives,
  deleteObjectsAlternatives,
  moveAlternatives,
  putAlternatives,
  readAlternatives,
  reclaimAlternatives,
  statAlternatives,
} from "./object-rules.ts";
import { type Operation, operationText, type Seen } from "./operation.ts";
import { emptyState, type ModelState } from "./state.ts";
import { writerAlternatives } from "./writer-rules.ts";

/**
 * The states in which a store may be, after all that was seen of it. Where the contract leaves an outcome open, and after a
 * call whose answer nobody waited for, there are several; what is seen next has to agree with one of them.
 */
export class Branches {
  #states: readonly ModelState[];

  constructor(namespace: "tree" | "flat") {
    this.#states = [emptyState(namespace)];
  }

  get states(): readonly ModelState[] {
    return this.#states;
  }

  /** Leaves the states that agree. @throws {@link Mismatch} if none does */
  observe(operation: Operation, seen: Seen): void {
    const next = agreeing(this.#states, operation, seen);
    if (next.length === 0) {
      const possible = possibilities(this.#states, operation);
      const expected = new Set(possible.map((each) => each.expected));
      throw new Mismatch(`${operationText(operation)}: ${[...expected].join(", or ")}`, seenText(seen));
    }
    this.#states = next;
  }
}

/** The states, after the operation, of those that agree with what was seen of it. */
export function agreeing(
  states: readonly ModelState[],
  operation: Operation,
  seen: Seen,
): readonly ModelState[] {
  const matching = possibilities(states, operation).filter((each) => each.matches(seen));
  const next = matching.map((each) => each.next);
  return next.length <= 1 ? next : different(next);
}

function possibilities(states: readonly ModelState[], operation: Operation): readonly Alternative[] {
  return states.flatMap(withLateEffects).flatMap((state) => alternatives(state, operation));
}

/** What the contract lets an operation do in this state. */
function alternatives(state: ModelState, operation: Operation): readonly Alternative[] {
  switch (operation.kind) {
    case "get":
    case "read":
      return readAlternatives(state, operation);
    case "stat":
      return statAlternatives(state, operation);
    case "list":
    case "walk":
      return listingAlternatives(state, operation);
    case "put":
      return putAlternatives(state, operation);
    case "move":
      return moveAlternatives(state, operation);
    case "delete":
      return deleteAlternatives(state, operation);
    case "deleteObjects":
      return deleteObjectsAlternatives(state, operation);
    case "reclaim":
      return reclaimAlternatives(state, operation);
    case "restart":
      return [resolves(withoutWriters(state, operation.writers))];
    default:
      return writerAlternatives(state, operation);
  }
}

function withoutWriters(state: ModelState, ended: readonly number[]): ModelState {
  return { ...state, writers: new Map([...state.writers].filter(([number]) => !ended.includes(number))) };
}

/** The state, and those in which calls that were given up have taken effect since, in any order. */
function withLateEffects(state: ModelState): readonly ModelState[] {
  const later = state.late.flatMap((effect) => {
    const late = state.late.filter(({ id }) => id !== effect.id);
    return withLateEffects(effect.apply({ ...state, late }));
  });
  return [state, ...later];
}

function different(states: readonly ModelState[]): readonly ModelState[] {
  return [...new Map(states.map((state) => [fingerprint(state), state])).values()];
}

/** The same for states in which nothing differs that anybody could see. */
export function fingerprint({
  objects,
  points,
  begun,
  continued,
  hollow,
  writers,
  late,
}: ModelState): string {
  return JSON.stringify([
    [...objects].map(([path, { text }]) => [path, text]).sort(),
    [...points].map(([path, { id, isCertain, isPhantom }]) => [path, id, isCertain, isPhantom]).sort(),
    [...writers].map(([number, { path, phase, body, point, resumed, wrote, fate }]) => [
      number,
      path,
      phase,
      body.text,
      point,
      resumed,
      wrote,
      fate,
    ]),
    [[...begun].sort(), [...continued].sort(), [...hollow].sort(), late.map(({ id }) => id)],
  ]);
}
