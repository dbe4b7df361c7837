import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The root of the checkout. */
export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** A program that runs, and what it has printed so far. */
export interface CommandRun {
  readonly child: ChildProcess;
  /** Both streams in the order in which they came. */
  output(): string;
  /** Resolves once the output matches. Rejects if the program ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a program at the root, as the leader of a process group, as a shell would; it does not outlive the test. */
export function startCommand(program: string, args: readonly string[], env: NodeJS.ProcessEnv): CommandRun {
  const child = spawn(program, args, { cwd: ROOT, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) signalGroup({ child }, "SIGKILL");
  });
  let output = "";
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  return {
    child,
    output: () => output,
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        const news = Promise.race([once(child.stdout, "data"), once(child.stderr, "data"), ended]);
        await news;
        if (child.exitCode !== null && !pattern.test(output)) throw new Error(`it ended early:\n${output}`);
      }
    },
    ended,
  };
}

/** Sends a signal to a program and everything that it started, as a terminal does for Ctrl-C. */
export function signalGroup({ child }: Pick<CommandRun, "child">, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal);
}
