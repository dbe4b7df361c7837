import {
  type Action,
  edgeOf,
  type Result,
  type Step,
  type StoreMutation,
  WriterAutomaton,
} from "./automaton.ts";
import { PROGRAMS, type ProgramName } from "./programs.ts";
import type { Effect, StoreState } from "./store-state.ts";
import { type Ending, judge, type Violation } from "./verdict.ts";

export interface ExploreOptions {
  readonly writers: readonly ProgramName[];
  readonly store: StoreState;
  /** What the log is told of the store. */
  readonly keepsNumbers: boolean;
  readonly mutate?: StoreMutation | undefined;
  /** Where a writer begins the uploads to a path that has none; greater for each, if absent. */
  readonly firstNumber?: number | undefined;
  /** One writer may die at any moment. */
  readonly kill?: boolean | undefined;
  /** One create or retire may take effect and yet fail. */
  readonly loseAnswer?: boolean | undefined;
}

export interface Exploration {
  readonly states: number;
  readonly endings: number;
  /** Endings in which two writers of one point succeeded, the first with a commit that had not answered. */
  readonly takeovers: number;
  /** The first way that was found to each kind of violation. */
  readonly violations: ReadonlyMap<Violation, string>;
}

interface State {
  readonly store: StoreState;
  readonly steps: readonly Step[];
  /** For each writer, which others had ended before it began. */
  readonly after: readonly number[];
  readonly dead: number | undefined;
  readonly lost: boolean;
  readonly trace: Trace | undefined;
}

interface Trace {
  readonly label: string;
  readonly before: Trace | undefined;
}

const LOOKS: ReadonlySet<string> = new Set(["first", "read"]);
const LOST = new Error("the answer was lost");

/**
 * Runs the writers in every order in which their calls can meet, each over a log of its own and all over one store, and
 * judges every ending. A state that was seen before is not continued again.
 */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { writers, store, keepsNumbers, mutate = (same) => same } = options;
  const automata = writers.map(
    (name, index) =>
      new WriterAutomaton({
        program: PROGRAMS[name],
        nonce: `w${index}`,
        firstNumber: options.firstNumber ?? (index + 1) * 100,
        keepsNumbers,
        mutate,
      }),
  );
  const steps = await Promise.all(automata.map((automaton) => automaton.start()));
  const seen = new Set<string>();
  const violations = new Map<Violation, string>();
  let endings = 0;
  let takeovers = 0;
  const todo: State[] = [
    { store, steps, after: steps.map(() => 0), dead: undefined, lost: false, trace: undefined },
  ];

  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    if (await successors(state)) continue;
    endings += 1;
    const verdict = await judge(toEnding(state, options));
    if (verdict.takeover) takeovers += 1;
    for (const violation of verdict.violations) {
      if (!violations.has(violation)) violations.set(violation, describe(state.trace));
    }
  }
  return { states: seen.size, endings, takeovers, violations };

  /** The states after `state`. Writers that cannot disturb the others go first, which leaves out equal orders only. */
  async function successors(state: State): Promise<boolean> {
    const alive = [...state.steps.keys()].filter(
      (writer) => writer !== state.dead && state.steps[writer]?.actions.length !== 0,
    );
    const alone = alive.find((writer) => isOwnAffair(state, writer));
    for (const writer of alone === undefined ? alive : [alone]) {
      const { actions = [] } = state.steps[writer] ?? {};
      for (const [index, action] of actions.entries()) {
        const effect = state.store.apply(action);
        const move = { state, writer, index, label: labelOf(action) };
        await go(move, effect);
        if (options.loseAnswer === true && !state.lost && isDone(action, effect.result)) {
          await go(move, { ...effect, result: LOST, key: "lost" });
        }
      }
      // Of a writer that dies before it only looks, the others see what they see of one that dies after it.
      if (options.kill === true && state.dead === undefined && actions.some(({ kind }) => !LOOKS.has(kind))) {
        add({ ...state, dead: writer, trace: { label: `${writer}.KILLED`, before: state.trace } });
      }
    }
    return alive.length > 0;
  }

  async function go({ state, writer, index, label }: Move, { after, result, key }: Effect): Promise<void> {
    const step = state.steps[writer];
    if (step === undefined) return;
    const next =
      step.children.get(edgeOf(index, key)) ?? (await automata[writer]?.answer(step, index, key, result));
    if (next === undefined) return;
    add({
      store: after,
      steps: state.steps.with(writer, next),
      after: step.history.length === 0 ? state.after.with(writer, ended(state.steps)) : state.after,
      dead: state.dead,
      lost: state.lost || result === LOST,
      trace: { label: `${writer}.${label}${key === "" ? "" : `(${key})`}`, before: state.trace },
    });
  }

  function add(state: State): void {
    let key = `${state.store.id} ${state.dead} ${state.lost} ${state.after.join()}`;
    for (const [writer, { id, known, actions }] of state.steps.entries()) {
      // Of who has ended it only matters what is known.
      key += actions.length === 0 || writer === state.dead ? ` =${known}` : ` ${id}`;
    }
    if (seen.has(key)) return;
    seen.add(key);
    todo.push(state);
  }
}

interface Move {
  readonly state: State;
  readonly writer: number;
  readonly index: number;
  readonly label: string;
}

function labelOf(action: Action): string {
  return action.kind === "owner" ? action.label : action.kind;
}

function isDone({ kind }: Action, result: Result): boolean {
  return kind === "retire" || result === true;
}

/** Whether all that this writer can do is to act on what it knows, which no other can see. */
function isOwnAffair({ steps }: State, writer: number): boolean {
  const begun = steps.every(({ history }) => history.length > 0);
  return begun && steps[writer]?.actions.every(({ kind }) => kind === "owner") === true;
}

/** The writers whose owners know the end, as bits. */
function ended(steps: readonly Step[]): number {
  return steps.reduce((bits, { notes }, index) => {
    const last = notes.at(-1)?.kind;
    return last === undefined || last === "begins" || last === "commits" ? bits : bits | (1 << index);
  }, 0);
}

function toEnding({ store, steps, after, dead }: State, options: ExploreOptions): Ending {
  const writers = steps.map(({ notes }, index) => ({
    notes,
    after: after[index] ?? 0,
    dead: index === dead,
  }));
  return { initial: options.store, store, keepsNumbers: options.keepsNumbers, writers };
}

function describe(trace: Trace | undefined): string {
  const labels: string[] = [];
  for (let each = trace; each !== undefined; each = each.before) labels.unshift(each.label);
  return labels.join(" > ");
}
