import { ResumeLog } from "../resume-log.ts";
import type { ResumeLogStore } from "../resume-store.ts";

/** What a writer waits for: one primitive call, or the moment at which its owner acts on what it was told. */
export type Action =
  | { readonly kind: "create"; readonly name: string; readonly record: Uint8Array }
  | { readonly kind: "read" | "retire" | "take"; readonly name: string }
  | { readonly kind: "first"; readonly prefix: string }
  | { readonly kind: "owner"; readonly label: string };

/** What a writer has done so far, as its owner knows it. */
export type Note =
  | { readonly kind: "begins"; readonly operation: Operation }
  | { readonly kind: "commits" | "resolves" | "is refused" | "is unsure" | "finds none" };

export interface Operation {
  readonly name: "close" | "commit" | "cancel" | "fresh" | "ifNone";
  /** Nonce of the point that it continues. */
  readonly base?: string | undefined;
  readonly next?: number | undefined;
  /** Nonces of the writers whose bytes the object or the published point holds, in order. */
  readonly content: readonly string[];
}

export type Result = Uint8Array | string | boolean | undefined | Error;

/** What a writer's program is given. Every promise of it is a moment at which the writer may sleep for long. */
export interface World {
  readonly log: ResumeLog;
  readonly nonce: string;
  note(note: Note): void;
  /** The owner is about to act. */
  pause(label: string): Promise<void>;
}

export type WriterProgram = (world: World) => Promise<void>;

/** A store in which a record can also be removed and looked at in one step. */
export type TakingStore = ResumeLogStore & { take(name: string): Promise<Uint8Array | undefined> };

/** Gives the log another store than it expects: the way to a log with a known bug. */
export type StoreMutation = (store: TakingStore) => ResumeLogStore;

/** Where a writer stands: told entirely by the answers that it got, in this order. */
export interface Step {
  readonly id: number;
  /** Calls in flight; none: it has ended. */
  readonly actions: readonly Action[];
  readonly notes: readonly Note[];
  /** Equal for equal notes. */
  readonly known: number;
  readonly history: readonly Answer[];
  readonly children: Map<string, Step>;
}

interface Answer {
  readonly index: number;
  readonly result: Result;
}

interface Flight {
  readonly action: Action;
  readonly settle: (result: Result) => void;
}

export interface WriterAutomatonOptions {
  readonly program: WriterProgram;
  readonly nonce: string;
  /** Where the uploads to a path begin that has none. */
  readonly firstNumber: number;
  readonly keepsNumbers: boolean;
  readonly mutate: StoreMutation;
}

/**
 * One writer over the real log as a deterministic automaton: each new sequence of answers is replayed once from the
 * beginning, whatever the other writers do, and remembered. Each writer has a log of its own, as another process has.
 */
export class WriterAutomaton {
  readonly #program: WriterProgram;
  readonly #nonce: string;
  readonly #firstNumber: number;
  readonly #keepsNumbers: boolean;
  readonly #mutate: StoreMutation;
  #steps = 0;

  constructor({ program, nonce, firstNumber, keepsNumbers, mutate }: WriterAutomatonOptions) {
    this.#firstNumber = firstNumber;
    this.#program = program;
    this.#nonce = nonce;
    this.#keepsNumbers = keepsNumbers;
    this.#mutate = mutate;
  }

  async start(): Promise<Step> {
    return await this.#replay([]);
  }

  /** The step after call `index` of `step` was answered; `key` tells the results apart. */
  async answer(step: Step, index: number, key: string, result: Result): Promise<Step> {
    const next = await this.#replay([...step.history, { index, result }]);
    step.children.set(edgeOf(index, key), next);
    return next;
  }

  async #replay(history: readonly Answer[]): Promise<Step> {
    const flights: Flight[] = [];
    const notes: Note[] = [];
    let failure: unknown;
    const ask = (action: Action): Promise<Result> =>
      new Promise((resolve, reject) => {
        const settle = (result: Result): void => (result instanceof Error ? reject(result) : resolve(result));
        flights.push({ action: same(action), settle });
      });
    const world: World = {
      log: new ResumeLog(this.#mutate(askingStore(this.#keepsNumbers, ask)), {
        firstNumber: () => this.#firstNumber,
      }),
      nonce: this.#nonce,
      note: (note) => notes.push(note),
      pause: async (label) => {
        await ask({ kind: "owner", label });
      },
    };
    this.#program(world).catch((error: unknown) => {
      failure = error;
    });
    await microtasks();
    for (const { index, result } of history) {
      const [flight] = flights.splice(index, 1);
      flight?.settle(result);
      await microtasks();
    }
    if (failure !== undefined) throw failure;
    this.#steps += 1;
    return {
      known: numberOf(JSON.stringify(notes)),
      id: this.#steps,
      actions: flights.map(({ action }) => action),
      notes,
      history,
      children: new Map(),
    };
  }
}

/** Key of a step among the `children` of the one before. */
export function edgeOf(index: number, key: string): string {
  return index === 0 ? key : `${index} ${key}`;
}

const actions = new Map<string, Action>();
const numbers = new Map<string, number>();

/** One object for all equal actions, so that effects are remembered by it. */
function same(action: Action): Action {
  const key =
    action.kind === "create"
      ? `create ${action.name} ${Buffer.from(action.record).toString("latin1")}`
      : JSON.stringify(action);
  const known = actions.get(key) ?? action;
  actions.set(key, known);
  return known;
}

function numberOf(text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

function askingStore(keepsNumbers: boolean, ask: (action: Action) => Promise<Result>): TakingStore {
  const bytes = (result: Result): Uint8Array | undefined =>
    result instanceof Uint8Array ? result : undefined;
  return {
    keepsNumbers,
    createIfAbsent: async (name, record) => (await ask({ kind: "create", name, record })) === true,
    first: async (prefix) => {
      const name = await ask({ kind: "first", prefix });
      return typeof name === "string" ? name : undefined;
    },
    read: async (name) => bytes(await ask({ kind: "read", name })),
    retire: async (name) => {
      await ask({ kind: "retire", name });
    },
    take: async (name) => bytes(await ask({ kind: "take", name })),
  };
}

function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
