import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a measured server process has used so far. */
export interface Usage {
  /** User and system seconds of all its threads. */
  readonly cpu: number;
  /** Peak resident set in bytes. */
  readonly peak: number;
}

export interface ChildServer extends AsyncDisposable {
  readonly port: number;
  usage(): Promise<Usage>;
}

/** Starts `program` with `folder` in a process of its own; it reports its port first and its usage when asked. */
export async function startChild(program: URL, folder: string): Promise<ChildServer> {
  const child = fork(fileURLToPath(program), [folder], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const port = Number(await answer(child));
  return {
    port,
    async usage() {
      const usage = answer(child);
      child.send("usage");
      return (await usage) as Usage;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (code: number | null): void => reject(new Error(`the server process ended with ${code}`));
  child.once("message", resolve);
  child.once("exit", ended);
  try {
    return await promise;
  } finally {
    child.off("message", resolve);
    child.off("exit", ended);
  }
}
