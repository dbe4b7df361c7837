import { readFile } from "node:fs/promises";
import { isStorageError } from "@stowage/core";
import type { OnListening } from "./serve.ts";
import { parseServeArguments, serveHelp } from "./serve-arguments.ts";
import { UsageError } from "./usage-error.ts";

export interface CommandOptions {
  /** Told once `serve` listens. */
  readonly onListening?: OnListening | undefined;
  /** Take what would be printed; standard output and standard error if absent. */
  readonly print?: ((text: string) => void) | undefined;
  readonly printError?: ((text: string) => void) | undefined;
  /** Another program that runs `serve` and nothing else: what its user types before the options. */
  readonly serveProgram?: string | undefined;
}

const HELP = `${serveHelp()}
stowage --help
stowage --version
`;

/**
 * Runs `stowage` with these arguments. Resolves with the exit code once there is nothing more to do; an error has then
 * been printed, in one line if it is the caller's.
 */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<number> {
  const { onListening, print = toStdout, printError = toStderr, serveProgram } = options;
  const [command, ...rest] = args;
  try {
    if (args.includes("--help") || args.includes("-h") || command === "help") {
      print(serveProgram === undefined ? HELP : serveHelp(serveProgram));
    } else if (command === "--version") {
      print(`${await ownVersion()}\n`);
    } else if (command === "serve") {
      const parsed = parseServeArguments(rest, serveProgram);
      const { serve } = await import("./serve.ts"); // not needed to say what is wrong with the arguments
      await serve(parsed, onListening);
    } else {
      const what = command === undefined ? "a command is missing" : `there is no command "${command}"`;
      throw new UsageError(`${what}. See: stowage --help`);
    }
    return 0;
  } catch (error) {
    const isTold = error instanceof UsageError || isStorageError(error);
    printError(`stowage: ${isTold ? error.message : inFull(error)}\n`);
    return 1;
  }
}

function toStdout(text: string): void {
  process.stdout.write(text);
}

function toStderr(text: string): void {
  process.stderr.write(text);
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return hasVersion ? String(manifest.version) : "unknown";
}
