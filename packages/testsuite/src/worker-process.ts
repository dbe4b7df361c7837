import { type ChildProcess, spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { WriterOptions } from "@stowage/core";
import { type Harness, HarnessError } from "./harness.ts";
import { Mismatch } from "./mismatch.ts";
import { RemoteWriter } from "./remote-writer.ts";
import type { Stranger } from "./stranger.ts";
import { within } from "./within.ts";
import type { MemoryUse, MemoryWork } from "./worker-memory.ts";
import type { HeldAround } from "./worker-probes.ts";
import { fromFailure, type WorkerReply, type WorkerStep } from "./worker-protocol.ts";

/** Milliseconds that a process may take to start, and to end once it has nothing left to do. */
const START_LIMIT = 20_000;
const END_LIMIT = 10_000;

/** The child beside this file: TypeScript in the workspace, JavaScript in the package. */
const MAIN: string = fileURLToPath(new URL(`./worker-main${extname(import.meta.url)}`, import.meta.url));

/** A child process with a driver on the same store, which a case steers step by step, stops and kills. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #gone: Promise<string>;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #lastId = 0;
  #lastWriter = 0;
  #errorOutput = "";

  private constructor(through: readonly string[]) {
    const [command = process.execPath, ...args] = [...through, process.execPath, MAIN];
    this.#child = spawn(command, args, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-2000);
    });
    this.#child.on("message", (reply: WorkerReply) => this.#settle(reply));
    this.#gone = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#failPending(how);
        resolve(how);
      };
      this.#child.once("exit", (code, signal) => gone(signal ?? `exit code ${code}`));
      this.#child.once("error", (error) => gone(error.message));
    });
  }

  /**
   * Starts a process, on what looks like another machine if so asked, and makes the harness's driver in it. `through` is a
   * command that runs the one given after its own arguments: a tracer, a limit.
   */
  static async start(
    { module, parameters }: Harness,
    stranger?: Stranger,
    through: readonly string[] = [],
  ): Promise<WorkerProcess> {
    if (module === undefined) throw new HarnessError("the harness names no module for a child process");
    const worker = new WorkerProcess(through);
    const create: WorkerStep = {
      step: "create",
      module: String(module),
      directory: process.cwd(),
      parameters,
      stranger,
    };
    try {
      await within(
        worker.ask(create),
        START_LIMIT,
        () => new HarnessError("the child process did not start in time"),
      );
      return worker;
    } catch (error) {
      await worker.kill();
      throw new HarnessError(`the child process could not make the driver: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async getContent(path: string): Promise<Uint8Array> {
    const content = await this.ask({ step: "get", path });
    if (content instanceof Uint8Array) return content;
    throw new TypeError("the child process answered something else than bytes");
  }

  /** Runs a step that tells what the process held before and after it. */
  async held(
    step: Extract<WorkerStep, { readonly step: "cycles" | "life" | "leave-bodies" | "soak" }>,
  ): Promise<HeldAround> {
    return (await this.ask(step)) as HeldAround; // answered by our own child
  }

  /** Id of the process itself, also below a command that runs it. */
  async pid(): Promise<number> {
    return Number(await this.ask({ step: "pid" }));
  }

  /** Does the work and tells how much memory it took. */
  async memory(work: MemoryWork): Promise<MemoryUse> {
    return (await this.ask({ step: "memory", work })) as MemoryUse; // answered by our own child
  }

  async putContent(path: string, content: Uint8Array): Promise<void> {
    await this.ask({ step: "put", path, content });
  }

  async move(source: string, destination: string): Promise<void> {
    await this.ask({ step: "move", source, destination });
  }

  async delete(path: string): Promise<void> {
    await this.ask({ step: "delete", path });
  }

  async writer(path: string, options: Omit<WriterOptions, "signal"> = {}): Promise<RemoteWriter> {
    this.#lastWriter += 1;
    const number = this.#lastWriter;
    const writer = new RemoteWriter(number, (step) => this.ask(step));
    await writer.open(path, options);
    return writer;
  }

  /** Sends a step; the promise settles with the child's answer, or rejects when the child is gone. */
  ask(step: WorkerStep): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      if (this.#child.connected) this.#child.send({ id, ask: step });
      else this.#failPending("it has ended");
    });
  }

  /** Ends it without a warning, as a crash of the machine's power supply would not: the page cache survives. */
  async kill(): Promise<void> {
    // What runs below another command is not hit by the signal; it ends when the channel does.
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  /** Stops it where it is; it neither runs nor dies until {@link wake}. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  wake(): void {
    this.#child.kill("SIGCONT");
  }

  /**
   * Disposes the driver and expects the process to end by itself.
   * @throws {@link Mismatch} if something keeps it alive
   */
  async end(): Promise<void> {
    await this.ask({ step: "end" });
    const how = await within(this.#gone, END_LIMIT, () => {
      return new Mismatch("the process to end by itself once its driver was disposed", "it is still running");
    });
    if (how !== "exit code 0")
      throw new Mismatch("the process to end with code 0", `${how} ${this.#errorOutput}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGCONT");
    await this.kill();
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("error" in reply) waiting?.reject(fromFailure(reply.error));
    else waiting?.resolve(reply.value);
  }

  #failPending(how: string): void {
    for (const { reject } of this.#pending.values()) {
      reject(new WorkerGone(`the child process is gone (${how}) ${this.#errorOutput}`.trim()));
    }
    this.#pending.clear();
  }
}

/** The process ended before it answered. */
export class WorkerGone extends Error {}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
