import { type ChildProcess, fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DriverFolder } from "./mutant.ts";

/** What a child process is asked to do. */
export interface TrialAsk {
  readonly driver: DriverFolder;
  /** URL of the folder with the variant's sources. */
  readonly folder: string;
  /** Of the driver, beside those that name its store; none if absent. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Cases to run, in this order as far as they run one after the other. */
  readonly ids: readonly string[];
  /** Milliseconds for one case. */
  readonly caseTimeout: number;
}

/** How one case ended that ran to its end. */
export interface TrialResult {
  readonly id: string;
  /** Anchors of what it cites. */
  readonly rules: readonly string[];
  readonly passed: boolean;
  readonly failure?: string | undefined;
}

/** What the child process says. */
export type TrialReply =
  | ({ readonly kind: "result" } & TrialResult)
  | { readonly kind: "alive" }
  | { readonly kind: "end" }
  /** The suite could not judge it, or found something at its end. */
  | { readonly kind: "harness"; readonly reason: string };

/** What came out of a trial. */
export interface Trial {
  readonly results: readonly TrialResult[];
  /** What happened beside the cases: the driver could not be made, left something behind, blocked or ended the process. */
  readonly problems: readonly string[];
}

export interface TrialOptions {
  /** The end once so many cases have failed; else all run. */
  readonly bail?: number | undefined;
  /** Milliseconds for the whole. */
  readonly limit: number;
  /** Milliseconds in which a process says something unless it computes for ever; 60,000 if absent. */
  readonly silence?: number | undefined;
}

/** On a machine that is busy, before the first case. */
const SILENCE = 60_000;

/** Runs cases against a variant in a process of its own, which it cannot survive. */
export async function runTrial(ask: TrialAsk, options: TrialOptions): Promise<Trial> {
  const child = fork(fileURLToPath(new URL("trial-process.ts", import.meta.url)), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // biome-ignore lint/style/noProcessEnv: one more variable; half of what a short trial takes is the compiling of the suite
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "stowage-mutants-compiled") },
  });
  try {
    return await listen(child, ask, options);
  } finally {
    child.kill("SIGKILL");
  }
}

function listen(
  child: ChildProcess,
  ask: TrialAsk,
  { bail, limit, silence = SILENCE }: TrialOptions,
): Promise<Trial> {
  const results: TrialResult[] = [];
  const problems: string[] = [];
  return new Promise((resolve) => {
    let hasEnded = false;
    const end = (problem?: string): void => {
      if (hasEnded) return; // by our own hand
      hasEnded = true;
      if (problem !== undefined) problems.push(problem);
      clearTimeout(late);
      clearTimeout(silent);
      resolve({ results, problems });
    };
    const late = setTimeout(() => end(`it does not end within ${limit / 1000} s`), limit);
    const dead = (): void => end(`its process says nothing for ${silence / 1000} s`);
    let silent = setTimeout(dead, silence);
    child.on("message", (reply: TrialReply) => {
      clearTimeout(silent);
      silent = setTimeout(dead, silence);
      if (reply.kind === "end") end();
      if (hasEnded) return;
      if (reply.kind === "harness") problems.push(reply.reason);
      if (reply.kind !== "result") return;
      const { id, rules, passed, failure } = reply;
      results.push({ id, rules, passed, failure });
      if (results.filter((each) => !each.passed).length === bail) end();
    });
    child.once("error", (error) => end(String(error)));
    child.once("exit", (code, signal) =>
      end(code === 0 ? undefined : `its process ended with ${code ?? signal}`),
    );
    child.send(ask);
  });
}
