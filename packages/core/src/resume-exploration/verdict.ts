import { ResumeLog } from "../resume-log.ts";
import type { Note, Operation } from "./automaton.ts";
import { contentOf, PATH } from "./programs.ts";
import type { StoreState } from "./store-state.ts";

/** What must never be found once all writers have ended or died. */
export const VIOLATIONS = {
  "two winners":
    "two writers continued one point and both succeeded, and the first was not a commit that had not answered",
  "lost bytes":
    "bytes of a close that succeeded lead nowhere: not resumable, committed, cancelled or replaced",
  "left behind": "a point can be opened again that a commit or a cancel which succeeded has ended",
  "refused and there": "a point can be opened whose writer was refused",
  "not the first": "ifNone succeeded although the path had a point",
} as const;

export type Violation = keyof typeof VIOLATIONS;

export interface Ending {
  readonly initial: StoreState;
  readonly store: StoreState;
  readonly keepsNumbers: boolean;
  readonly writers: readonly EndedWriter[];
}

interface EndedWriter {
  readonly notes: readonly Note[];
  /** Bits of the writers that had ended before this one began. */
  readonly after: number;
  readonly dead: boolean;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** A writer took a point over from a commit that had not answered, and both succeeded. */
  readonly takeover: boolean;
}

interface Done extends Operation {
  readonly writer: number;
  readonly after: number;
  readonly committed: boolean;
  readonly outcome: "resolved" | "refused" | "unsure" | "dead";
}

type Content = readonly string[];

const OUTCOMES: Readonly<Partial<Record<Note["kind"], Done["outcome"]>>> = {
  resolves: "resolved",
  "is refused": "refused",
  "is unsure": "unsure",
};

export async function judge({ store, initial, keepsNumbers, writers }: Ending): Promise<Verdict> {
  const done = writers.flatMap(operations);
  const newest = await newestContent(store, keepsNumbers);
  const first = await newestContent(initial, keepsNumbers);
  const { twoWinners, takeover } = winners(done);
  const violations: Violation[] = [];
  if (twoWinners) violations.push("two winners");
  if (publications(done, first).some((publication) => isLost(publication, done, newest)))
    violations.push("lost bytes");
  if (notTheFirst(done, first)) violations.push("not the first");
  if (newest === undefined) return { violations, takeover };
  if (done.some((each) => each.outcome === "resolved" && ends(each) && extend(each.content, newest))) {
    violations.push("left behind");
  }
  if (
    done.some((each) => each.outcome === "refused" && !ends(each) && each.content.join() === newest.join())
  ) {
    violations.push("refused and there");
  }
  return { violations, takeover };
}

function ends({ name }: Operation): boolean {
  return name === "commit" || name === "cancel";
}

/** Whether `longer` is `content` or continues it. */
function extend(longer: Content, content: Content): boolean {
  return content.every((nonce, index) => longer[index] === nonce);
}

/** Of several that continued one point, every one but the last must be a commit, whose fence the next one found. */
function winners(done: readonly Done[]): { readonly twoWinners: boolean; readonly takeover: boolean } {
  const resolved = done
    .filter(({ base, outcome }) => base !== undefined && outcome === "resolved")
    .sort((left, right) => (left.next ?? 0) - (right.next ?? 0));
  let twoWinners = false;
  let takeover = false;
  for (const [index, first] of resolved.entries()) {
    const second = resolved.slice(index + 1).find(({ base }) => base === first.base);
    if (second === undefined) continue;
    takeover = true;
    const hadAnswered = (second.after & (1 << first.writer)) !== 0;
    if (first.name !== "commit" || first.next === second.next || hadAnswered) twoWinners = true;
  }
  return { twoWinners, takeover };
}

interface Publication {
  readonly content: Content;
  readonly after: number;
  readonly writer: number;
}

function publications(done: readonly Done[], first: Content | undefined): readonly Publication[] {
  const closed = done.filter((each) => each.outcome === "resolved" && !ends(each));
  return first === undefined ? closed : [...closed, { content: first, after: 0, writer: -1 }];
}

function isLost(
  { content, after }: Publication,
  done: readonly Done[],
  newest: Content | undefined,
): boolean {
  if (newest !== undefined && extend(newest, content)) return false;
  return !done.some((other) => {
    if (other.outcome === "refused") return other.committed && extend(other.content, content);
    if (other.base === undefined) {
      // One that died may have replaced it, but with nothing only if another has ended what it published.
      if (other.outcome === "dead" && newest === undefined && !done.some(ends)) return false;
      const replaces = other.content[0] !== content[0] && (after & (1 << other.writer)) === 0;
      return replaces;
    }
    return (other.committed || other.name === "cancel") && extend(other.content, content);
  });
}

/** Each ifNone that succeeds needs a moment without a point: one at the start, or one after each commit and cancel. */
function notTheFirst(done: readonly Done[], first: Content | undefined): boolean {
  const succeeded = done.filter(({ name, outcome }) => name === "ifNone" && outcome === "resolved");
  const ended = done.filter((each) => ends(each) && (each.committed || each.outcome !== "refused"));
  return succeeded.length > ended.length + (first === undefined ? 1 : 0);
}

function operations({ notes, after, dead }: EndedWriter, writer: number): readonly Done[] {
  const done: Done[] = [];
  for (const note of notes) {
    const last = done.at(-1);
    if (note.kind === "begins") {
      done.push({ ...note.operation, writer, after, committed: false, outcome: "dead" });
    } else if (last !== undefined) {
      const committed = last.committed || note.kind === "commits";
      const outcome = OUTCOMES[note.kind] ?? "dead";
      done.splice(-1, 1, { ...last, committed, outcome });
    }
  }
  if (!dead && done.some(({ outcome }) => outcome === "dead")) throw new Error("a writer never ended");
  return done;
}

const newestContents = new Map<string, Promise<Content | undefined>>();

/** What the real log opens in `store`. */
function newestContent(store: StoreState, keepsNumbers: boolean): Promise<Content | undefined> {
  const key = `${keepsNumbers} ${store.key}`;
  const known = newestContents.get(key);
  if (known !== undefined) return known;
  const opened = openNewest(store, keepsNumbers);
  newestContents.set(key, opened);
  return opened;
}

async function openNewest(store: StoreState, keepsNumbers: boolean): Promise<Content | undefined> {
  const nothing = async (): Promise<never> => {
    throw new Error("open changes nothing");
  };
  const log = new ResumeLog({
    keepsNumbers,
    first: async (prefix) => {
      const { result } = store.apply({ kind: "first", prefix });
      return typeof result === "string" ? result : undefined;
    },
    read: async (name) => {
      const { result } = store.apply({ kind: "read", name });
      return result instanceof Uint8Array ? result : undefined;
    },
    createIfAbsent: nothing,
    retire: nothing,
  });
  const point = await log.open(PATH);
  return point === undefined ? undefined : contentOf(point);
}
