import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** Where Linux lists the threads of this process, and for each the processes that it started. */
const THREADS = "/proc/self/task";
/** Processes by their ids, parents and names; the same on every system that has it. */
const PS = ["-A", "-o", "pid=,ppid=,comm="] as const;

/**
 * Names of the processes that this process started and that run, those among them that nobody waits for; undefined where nothing
 * tells: this system has neither `/proc` nor `ps`, or this is one thread of several, which all start processes.
 */
export function childProcesses(): readonly string[] | undefined {
  return isMainThread ? (listedByLinux() ?? listedByPs()) : undefined;
}

function listedByLinux(): readonly string[] | undefined {
  try {
    // Reading throws where the kernel was built without these lists.
    return readdirSync(THREADS).flatMap((thread) => childrenOf(thread).flatMap(nameOf));
  } catch {
    return undefined;
  }
}

function childrenOf(thread: string): readonly string[] {
  const ids = readFileSync(`${THREADS}/${thread}/children`, "utf8").trim();
  return ids === "" ? [] : ids.split(" ");
}

function nameOf(id: string): readonly string[] {
  try {
    return [readFileSync(`/proc/${id}/comm`, "utf8").trim()];
  } catch {
    return []; // it ended meanwhile
  }
}

function listedByPs(): readonly string[] | undefined {
  const { pid: own, stdout, status } = spawnSync("ps", PS, { encoding: "utf8" });
  if (status !== 0) return undefined;
  return stdout.split("\n").flatMap((line) => {
    const [, id, parent, name = ""] = /^\s*(\d+)\s+(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
    return parent === String(process.pid) && id !== String(own) ? [name] : [];
  });
}
