import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

/** A program with its arguments, run from the root of the checkout. */
export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Show its output as it comes; otherwise it is returned. */
  readonly live?: boolean | undefined;
}

export interface ChildResult {
  /** `null` if a signal ended it, or if it could not be started. */
  readonly code: number | null;
  /** Both of its streams, unless it was `live`. */
  readonly output: string;
}

/** Runs programs one after the other and passes signals on to the one that is running. */
export class ChildRunner {
  readonly #root: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  /** The signal that asked this run to end, if one did. */
  interruptedBy: NodeJS.Signals | undefined;

  constructor(root: string, env: NodeJS.ProcessEnv) {
    this.#root = root;
    this.#env = env;
  }

  run({ program, args, live = false }: ChildCommand): Promise<ChildResult> {
    return new Promise((resolve) => {
      const output: Buffer[] = [];
      const child = spawn(program, args, {
        cwd: this.#root,
        stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
        env: this.#env,
        shell: process.platform === "win32" && program.endsWith(".cmd"),
      });
      this.#child = child;
      const end = (code: number | null) => {
        this.#child = undefined;
        resolve({ code, output: Buffer.concat(output).toString() });
      };
      child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
      child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
      child.once("error", (error) => {
        output.push(Buffer.from(`cannot run ${program}: ${error.message}\n`));
        end(null);
      });
      child.once("close", end);
    });
  }

  /** The path of a tool that the workspace has installed. */
  tool(name: string): string {
    return join(this.#root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
  }

  interrupt(signal: NodeJS.Signals): void {
    this.interruptedBy = signal;
    this.#child?.kill(signal);
  }
}

/** The exit code that a shell gives to a program which `signal` ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
