// The child process of the cases with two processes: makes the driver and executes steps until told to end.
import { hostname, tmpdir } from "node:os";
import { inspect } from "node:util";
import { type FileWriter, isStorageError, type StorageDriver } from "@stowage/core";
import { collectGarbage } from "./garbage.ts";
import { loadDriver } from "./load-driver.ts";
import { becomeStranger } from "./stranger.ts";
import { memoryOf } from "./worker-memory.ts";
import { cycles, leaveBodies, life, type Maker, soak } from "./worker-probes.ts";
import {
  toFailure,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStep,
  type WriterState,
} from "./worker-protocol.ts";

const writers = new Map<number, FileWriter>();
let made: (Maker & { readonly driver: StorageDriver }) | undefined;
let ending = false;

async function execute(ask: WorkerStep): Promise<unknown> {
  if (ask.step === "create") {
    if (ask.stranger !== undefined) becomeStranger(ask.stranger);
    const loaded = await loadDriver(ask.module, ask.directory);
    made = { loaded, parameters: ask.parameters, driver: await loaded.create(ask.parameters) };
    return made.driver.name;
  }
  if (made === undefined) throw new TypeError("the first step creates the driver");
  const { driver } = made;
  switch (ask.step) {
    case "make":
      return await make(made, ask.change);
    case "get":
      return await driver.getContent(ask.path);
    case "put":
      return await driver.putContent(ask.path, ask.content);
    case "move":
      return await driver.move(ask.source, ask.destination);
    case "delete":
      return await driver.delete(ask.path);
    case "writer":
      writers.set(ask.writer, await driver.writer(ask.path, ask.options));
      return stateOf(ask.writer);
    case "pid":
      return process.pid;
    case "cycles":
      return await cycles(made, ask.times);
    case "identity":
      return { name: hostname(), temporary: tmpdir(), now: Date.now() };
    case "life":
      return await life(made, ask.directory);
    case "memory":
      return await memoryOf(driver, ask.work, collectGarbage);
    case "soak":
      return await soak(driver, ask.path, ask.times);
    case "leave-bodies":
      return await leaveBodies(driver, ask.path, ask.times);
    case "end":
      ending = true;
      return await driver[Symbol.asyncDispose]();
    default:
      await writerStep(ask);
      return stateOf(ask.writer);
  }
}

async function writerStep(ask: Extract<WorkerStep, { readonly writer: number }>): Promise<void> {
  const writer = writerOf(ask.writer);
  switch (ask.step) {
    case "write":
      return await writer.write(ask.chunk);
    case "close":
      return await writer.close({ memo: ask.memo, ifNone: ask.ifNone });
    case "commit":
      return await writer.commit({ destination: ask.destination });
    case "cancel":
      return await writer.cancel();
    default:
      throw new TypeError(`no step of a writer: ${ask.step}`);
  }
}

/** Makes an instance with other parameters, and disposes it. @returns everything that is printed of an error */
async function make(
  { loaded, parameters }: Maker,
  change: Readonly<Record<string, unknown>>,
): Promise<string> {
  const own = typeof parameters === "object" ? parameters : {};
  try {
    await using _ = await loaded.create({ ...own, ...change });
  } catch (error) {
    if (isStorageError(error) && error.code === "INVALID_PARAMETERS")
      return `${inspect(error, { depth: 9 })} ${error.stack}`;
    throw error;
  }
  throw new TypeError("the driver was made");
}

function writerOf(number: number): FileWriter {
  const writer = writers.get(number);
  if (writer === undefined) throw new TypeError(`no writer ${number}`);
  return writer;
}

function stateOf(number: number): WriterState {
  const { size, memo } = writerOf(number);
  return { size, memo };
}

async function answer({ id, ask }: WorkerRequest): Promise<WorkerReply> {
  try {
    return { id, value: await execute(ask) };
  } catch (error) {
    return { id, error: toFailure(error) };
  }
}

async function receive(request: WorkerRequest): Promise<void> {
  const reply = await answer(request);
  process.send?.(reply, (error: Error | null) => {
    // Without a parent nobody waits: the suite has ended, and so does this process.
    if (error !== null) process.exit(1);
    if (ending) leave();
  });
}

const onMessage = (request: WorkerRequest): void => {
  receive(request).catch(() => process.exit(1));
};

/** From here on only what the driver left behind keeps this process alive. */
function leave(): void {
  process.off("message", onMessage);
  if (process.connected) process.disconnect();
}

process.on("message", onMessage);
process.on("disconnect", () => {
  if (!ending) process.exit(1);
});
