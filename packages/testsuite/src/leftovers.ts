import { readdirSync, readlinkSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { childProcesses } from "./child-processes.ts";
import { runningDeadlines } from "./within.ts";

/** Milliseconds in which what is ending anyway may end: longer than `fetch` keeps a connection that nobody uses. */
const PATIENCE = 6000;
const PAUSE = 20;

/** Node's name for a timer. */
const TIMER = "Timeout";

/** Node's name for a child process that it waits for. */
const WAITED_FOR = "ProcessWrap";

/** Where Linux lists a process's descriptors; elsewhere they are not counted. */
const DESCRIPTORS = "/proc/self/fd";

/** What this process holds beyond what it did when this was made: handles, timers, descriptors, child processes. */
export class Leftovers {
  readonly #before: ReadonlyMap<string, number> = held();

  /** A sentence if something is left and stays. */
  async problems(patience?: number): Promise<readonly string[]> {
    const left = await this.left(patience);
    if (left.length === 0) return [];
    return [
      `the driver left running, after its dispose: ${left.join(", ")}; a process that uses it would not end`,
    ];
  }

  /** What is left, and stays for `patience` ms, each by its name and number. */
  async left(patience: number = PATIENCE): Promise<readonly string[]> {
    const end = performance.now() + patience;
    for (;;) {
      const left = this.#left();
      if (left.length === 0 || performance.now() > end) return left;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #left(): readonly string[] {
    return [...held()].flatMap(([kind, count]) => {
      const more = count - (this.#before.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind}`] : [];
    });
  }
}

/** Handles, requests and timers by Node's names for them, descriptors by what they are open on, processes by their names. */
function held(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const processes = childProcesses();
  // Node names only those that it waits for, and names them no further: each is counted once.
  const active = process
    .getActiveResourcesInfo()
    .filter((kind) => processes === undefined || kind !== WAITED_FOR);
  const children = (processes ?? []).map((name) => `child process "${name}"`);
  for (const kind of [...active, ...descriptors(), ...children]) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  counts.set(TIMER, (counts.get(TIMER) ?? 0) - runningDeadlines());
  return counts;
}

/** Descriptors are of the process: where other threads open theirs too nothing can be told. */
function descriptors(): readonly string[] {
  if (process.platform !== "linux" || !isMainThread) return [];
  const found: string[] = [];
  for (const name of readdirSync(DESCRIPTORS)) {
    const target = targetOf(name);
    if (target === undefined || target.startsWith("anon_inode:")) continue; // the event loop's own
    if (target.startsWith("/proc/")) continue; // of this very look
    if (target === "/dev/null") continue; // Node opens it with its first child process, and keeps it
    const inode = target.indexOf(":[");
    found.push(`descriptor of ${inode === -1 ? target : `a ${target.slice(0, inode)}`}`);
  }
  return found;
}

function targetOf(name: string): string | undefined {
  try {
    return readlinkSync(`${DESCRIPTORS}/${name}`);
  } catch {
    return undefined; // closed meanwhile
  }
}
