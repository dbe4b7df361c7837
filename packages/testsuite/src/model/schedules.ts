import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import {
  type HistoryEntry,
  isLinearizable,
  overlappingShare,
  type SequentialModel,
} from "../histories/linearizable.ts";
import { Meeting, microtasks } from "../histories/meeting.ts";
import { overlapLines } from "../histories/overlaps.ts";
import { deleteAll } from "../sentinels.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { seenText } from "./alternatives.ts";
import { agreeing, fingerprint } from "./branches.ts";
import { lookForPoint } from "./explore.ts";
import type { ModelClient } from "./model-client.ts";
import { type Operation, type OperationFacts, operationText, type Seen } from "./operation.ts";
import { type Performed, Performer, TOP } from "./performer.ts";
import { type SearchTime, searchNumber, searchTime } from "./search-time.ts";
import { emptyState, type ModelState, withEntry } from "./state.ts";

/** The one upload that all clients continue, begin anew, close, commit and cancel. */
const PATH = `${TOP}/a`;
const OPENINGS = ["append", "append", "append", "begin"] as const;
const CALLS = ["write", "write", "close", "commit", "commit", "cancel"] as const;
type Call = (typeof OPENINGS | typeof CALLS)[number];
const LONGEST_PAUSE = 8;

export interface Schedules {
  readonly clients: readonly ModelClient[];
  readonly schedules: number;
  readonly batch: number;
  /** After it no other batch begins. */
  readonly budget: SearchTime;
}

/**
 * Clients whose calls overlap in orders that fast-check's scheduler chooses; afterwards there has to be an order of the
 * calls in which the model answers each of them so.
 * @throws {@link TracedMismatch} with the calls and when they began and ended
 */
export async function exploreSchedules(context: CaseContext, setting: Schedules): Promise<void> {
  const step = fc.record({
    opening: fc.constantFrom(...OPENINGS),
    call: fc.constantFrom(...CALLS),
    pause: fc.nat({ max: LONGEST_PAUSE }),
  });
  const program = fc.array(step, { minLength: 3, maxLength: 6 });
  const shares: number[] = [];
  const programs = fc.tuple(...setting.clients.map(() => program));
  let explored = 0;
  const property = fc.asyncProperty(fc.scheduler(), programs, async (scheduler, chosen) => {
    explored += 1;
    await turn(); // a store in memory needs none, and timers of others would never fire
    const base = context.path(`${explored}`);
    const recorder = new Recorder(new Performer({ clients: setting.clients, base, data: context.data }));
    try {
      await recorder.begin();
      const meeting = new Meeting(chosen.length);
      const running = chosen.map((steps, client) => recorder.play(client, steps, { scheduler, meeting }));
      await scheduler.waitFor(Promise.all(running));
      await recorder.look(setting.clients.length);
    } finally {
      await recorder.release();
      await deleteAll(setting.clients[0]?.driver ?? context.driver, base); // whose store it is where it is not shared
    }
    recorder.check(context.driver.capabilities.namespace);
    shares.push(recorder.share);
  });
  const schedules = searchNumber(context.search, setting.schedules);
  const end = performance.now() + searchTime(context.search, setting.budget);
  do {
    context.signal.throwIfAborted();
    const seed = context.seed + explored;
    const found = await fc.check(property, { seed, numRuns: setting.batch, endOnFailure: true });
    if (found.failed) throw found.errorInstance;
  } while (explored < schedules && performance.now() < end);
  const share = Math.round((100 * shares.reduce((sum, each) => sum + each, 0)) / shares.length);
  const asked = Number.isFinite(schedules) ? ` of ${schedules}` : "";
  context.note(
    `${explored}${asked} schedules agree with the model; ${share} % of neighbouring calls overlapped`,
  );
}

interface Step {
  /** If the client has no writer. */
  readonly opening: Call;
  /** If it has one. */
  readonly call: Call;
  readonly pause: number;
}

interface Turns {
  readonly scheduler: fc.Scheduler;
  readonly meeting: Meeting;
}

type Entry = HistoryEntry<Action>;

/**
 * What a client did; or that others met the point which a refused `close` was about to publish. The contract promises them
 * no more than that nobody gets far with such a point: it is gone by the time of the refusal.
 */
interface Action extends Performed {
  readonly isPhantom?: boolean | undefined;
}

/** Notes what several clients do at the same time. */
class Recorder {
  readonly #performer: Performer;
  readonly #entries: Entry[] = [];
  /** Clients whose writer has published its resume point. */
  readonly #closed = new Set<number>();
  #clock = 0;

  constructor(performer: Performer) {
    this.#performer = performer;
  }

  /** A resume point that all may continue. */
  async begin(): Promise<void> {
    await this.#note(0, { kind: "open", writer: 0, path: PATH, append: false });
    await this.#note(0, { kind: "write", writer: 0, size: 10 });
    await this.#note(0, { kind: "close", writer: 0, memo: "begun", ifNone: false });
  }

  /** The scheduler decides who comes first to a meeting, the pauses how far the calls then overlap. */
  async play(client: number, steps: readonly Step[], { scheduler, meeting }: Turns): Promise<void> {
    try {
      for (const { opening, call: other, pause } of steps) {
        const call = this.#isOpen(client) ? other : opening;
        await scheduler.schedule(Promise.resolve(), `${client}: ${call}`);
        await meeting.arrive();
        await microtasks(pause);
        await this.#note(client, factsOf(call, client));
      }
    } finally {
      meeting.leave();
    }
  }

  get share(): number {
    return overlappingShare(this.#entries);
  }

  /** What is there in the end, seen by one client after all others have left. */
  async look(clients: number): Promise<void> {
    for (let client = 0; client < clients; client++) {
      if (this.#isOpen(client)) await this.#note(client, { kind: "dispose", writer: client });
    }
    await this.#note(0, { kind: "get", path: PATH });
    await lookForPoint((facts) => this.#note(0, facts), PATH);
  }

  async release(): Promise<void> {
    await this.#performer.release();
  }

  check(namespace: "tree" | "flat"): void {
    const entries = this.#entries.filter((entry) => !this.#isOvertaken(entry));
    if (isLinearizable(entries, contract(namespace))) return;
    const calls = this.#entries.filter(({ action }) => action.isPhantom !== true);
    const lines = overlapLines(
      calls,
      ({ action: { operation, seen } }) => `${operationText(operation)} -> ${seenText(seen)}`,
    );
    const expected = "an order of these calls in which the contract allows each of them its answer";
    throw new TracedMismatch({ expected, seen: "there is none" }, lines);
  }

  /** The point was taken away while it was opened: then `CONFLICT` is an answer too, and nothing has happened. */
  #isOvertaken({ client, invoked, answered = invoked, action: { operation, seen } }: Entry): boolean {
    if (operation.kind !== "open" || !("code" in seen) || seen.code !== "CONFLICT") return false;
    return this.#entries.some(
      (other) =>
        other.client !== client &&
        ["close", "commit", "cancel"].includes(other.action.operation.kind) &&
        other.invoked < answered &&
        invoked < (other.answered ?? 0),
    );
  }

  async #note(client: number, facts: OperationFacts): Promise<Seen> {
    this.#clock += 1;
    const invoked = this.#clock;
    const action = await this.#performer.perform(client, facts);
    this.#clock += 1;
    this.#entries.push({ client, action, invoked, answered: this.#clock });
    if (facts.kind === "close" && "code" in action.seen) {
      this.#entries.push({ client, action: { ...action, isPhantom: true }, invoked });
    }
    const isResolved = "text" in action.seen;
    if (isResolved && facts.kind === "close") this.#closed.add(client);
    if (isResolved && facts.kind === "open") this.#closed.delete(client);
    return action.seen;
  }

  #isOpen(client: number): boolean {
    return this.#performer.ownerOf(client) !== undefined && !this.#closed.has(client);
  }
}

function factsOf(call: Call, client: number): OperationFacts {
  switch (call) {
    case "append":
    case "begin":
      return { kind: "open", writer: client, path: PATH, append: call === "append" };
    case "write":
      return { kind: "write", writer: client, size: 3 };
    case "close":
      return { kind: "close", writer: client, memo: `of ${client}`, ifNone: false };
    default:
      return { kind: call, writer: client };
  }
}

/** The resume point of a `close` that is under way, and will be refused. */
function withPhantom(state: ModelState, operation: Operation): ModelState {
  if (operation.kind !== "close") return state;
  const writer = state.writers.get(operation.writer);
  const newest = state.points.get(PATH);
  if (writer === undefined || (newest !== undefined && newest.id !== writer.point)) return state;
  const { id, memo } = operation;
  const point = { id, memo, body: writer.body, isCertain: false, isPhantom: true };
  return { ...state, points: withEntry(state.points, PATH, point) };
}

/** The whole contract as a sequential object: the states in which the store may be, after what was seen. */
function contract(namespace: "tree" | "flat"): SequentialModel<readonly ModelState[], Action> {
  const known = new Map<string, readonly ModelState[]>();
  const one = (states: readonly ModelState[]): readonly ModelState[] => {
    const key = states.map(fingerprint).sort().join("\n");
    const same = known.get(key) ?? states;
    known.set(key, same);
    return same;
  };
  return {
    initial: one([emptyState(namespace)]),
    step(states, { operation, seen, isPhantom }) {
      if (isPhantom === true) return { next: one(states.map((state) => withPhantom(state, operation))) };
      const mayBeMade =
        !("writer" in operation) ||
        operation.kind === "open" ||
        states.every(({ writers }) => writers.has(operation.writer));
      const next = mayBeMade ? agreeing(states, operation, seen) : [];
      return next.length === 0 ? "impossible" : { next: one(next) };
    },
  };
}
