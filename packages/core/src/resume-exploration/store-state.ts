import { resumeName, resumeNumber } from "../resume-names.ts";
import type { Action, Result } from "./automaton.ts";

/** What a call does and answers. */
export interface Effect {
  readonly after: StoreState;
  readonly result: Result;
  /** Equal for equal results. */
  readonly key: string;
}

const states = new Map<string, StoreState>();
const RETIRED = new Uint8Array();

/** Numbers of all records that any run has made, so that a state of the store has a short key. */
const known = new Map<string, number>();

/** What the store holds at one moment; never changes. */
export class StoreState {
  readonly key: string;
  readonly id: number;
  readonly records: ReadonlyMap<number, Uint8Array>;
  readonly #effects = new Map<Action, Effect>();
  readonly #keeps: boolean;

  /** The one state with these records. `keeps`: whether to retire a record empties it or deletes it. */
  static of(records: ReadonlyMap<number, Uint8Array>, keeps: boolean): StoreState {
    const made = new StoreState(records, keeps);
    const key = `${keeps} ${made.key}`;
    const state = states.get(key) ?? made;
    states.set(key, state);
    return state;
  }

  private constructor(records: ReadonlyMap<number, Uint8Array>, keeps: boolean) {
    this.id = states.size;
    this.records = records;
    this.#keeps = keeps;
    this.key = [...records]
      .sort(([a], [b]) => a - b)
      .map(([number, record]) => `${number}=${keyOf(record)}`)
      .join();
  }

  apply(action: Action): Effect {
    const done = this.#effects.get(action);
    if (done !== undefined) return done;
    const effect = this.#effect(action);
    this.#effects.set(action, effect);
    return effect;
  }

  #effect(action: Action): Effect {
    switch (action.kind) {
      case "owner":
        return { after: this, result: undefined, key: "" };
      case "first": {
        const newest = Math.max(-1, ...this.records.keys());
        const result = newest < 0 ? undefined : resumeName(action.prefix, newest);
        return { after: this, result, key: String(newest) };
      }
      case "create": {
        const number = numberOf(action.name);
        if (this.records.has(number)) return { after: this, result: false, key: "taken" };
        const records = new Map(this.records).set(number, action.record);
        return { after: StoreState.of(records, this.#keeps), result: true, key: "created" };
      }
      default: {
        const number = numberOf(action.name);
        const result = this.records.get(number);
        const after = action.kind === "read" ? this : this.#without(number);
        return action.kind === "retire"
          ? { after, result: undefined, key: "" }
          : { after, result, key: result === undefined ? "none" : String(keyOf(result)) };
      }
    }
  }

  #without(number: number): StoreState {
    const records = new Map(this.records);
    if (this.#keeps && records.has(number)) records.set(number, RETIRED);
    else records.delete(number);
    return StoreState.of(records, this.#keeps);
  }
}

function numberOf(name: string): number {
  return resumeNumber(name.slice(0, name.lastIndexOf("/") + 1), name) ?? Number.NaN;
}

function keyOf(record: Uint8Array): number {
  const text = Buffer.from(record).toString("latin1");
  const key = known.get(text) ?? known.size;
  known.set(text, key);
  return key;
}
