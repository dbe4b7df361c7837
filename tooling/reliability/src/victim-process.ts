import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { VictimOrder, VictimReport } from "./victim-messages.ts";

/** A registry in a process of its own, over a folder that outlives it. */
export class Victim implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(folder: string): Promise<Victim> {
    const program = fileURLToPath(new URL("./victim.ts", import.meta.url));
    const child = fork(program, [folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const report = await receive(child);
    if (report.kind !== "listening") throw new Error(`the victim began with ${report.kind}`);
    return new Victim(child, report.port);
  }

  /** Sends an order and waits until the victim has taken it. */
  async order(order: VictimOrder): Promise<VictimReport> {
    const report = receive(this.#child);
    this.#child.send(order);
    return report;
  }

  /** Kills it from outside, at whatever it is doing. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Resolves once the process is gone, by whatever hand. */
  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive) this.#child.kill("SIGKILL");
    await this.gone();
  }
}

async function receive(child: ChildProcess): Promise<VictimReport> {
  const { promise, resolve, reject } = Promise.withResolvers<VictimReport>();
  const ended = (code: number | null): void => reject(new Error(`the victim ended with ${code}`));
  child.once("message", resolve);
  child.once("exit", ended);
  try {
    return await promise;
  } finally {
    child.off("message", resolve);
    child.off("exit", ended);
  }
}
