import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type ObjectReader, PathNotFoundError, type StorageDriver } from "@stowage/core";
import { collectGarbage } from "./garbage.ts";
import type { LoadedDriver } from "./load-driver.ts";

/** Milliseconds within which what was left has to be let go of. */
const RELEASE_LIMIT = 1000;
const PAUSE = 20;
const BYTES = 3 * 1024 * 1024;
/** Instances after which code is compiled and caches are filled. */
const WARM_UP = 50;
/** More than a driver reads ahead. */
const LARGE = 8 * 1024 * 1024;

/** What a process holds on to. */
export interface Held {
  /** Timers, sockets, requests under way: what Node names as keeping it alive. */
  readonly resources: readonly string[];
  /** Open descriptors; undefined where the platform does not list them. */
  readonly descriptors: number | undefined;
  /** Bytes in use after a garbage collection. */
  readonly heap: number;
}

/** What the process held before and after something. */
export interface HeldAround {
  readonly before: Held;
  readonly after: Held;
}

/** How a driver is made in this process, as often as asked for. */
export interface Maker {
  readonly loaded: LoadedDriver;
  readonly parameters: unknown;
}

/** Makes, uses and disposes `times` instances one after the other, after a few that are not counted. */
export async function cycles(maker: Maker, times: number): Promise<HeldAround> {
  await cycle(maker, Math.min(WARM_UP, times));
  const before = held();
  await cycle(maker, times);
  return { before, after: await settled(before) };
}

async function cycle({ loaded, parameters }: Maker, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await using driver = await loaded.create(parameters);
    await driver.stat("/no-such-object").catch((error: unknown) => {
      if (!(error instanceof PathNotFoundError)) throw error;
    });
  }
}

/**
 * An instance that does everything below `directory` and is disposed with a body, a writer and listings open; twice, so that
 * what is opened once for the whole process does not count.
 */
export async function life(maker: Maker, directory: string): Promise<HeldAround> {
  await liveOnce(maker, `${directory}/1`);
  const before = held();
  await liveOnce(maker, `${directory}/2`);
  return { before, after: await settled(before) };
}

async function liveOnce({ loaded, parameters }: Maker, directory: string): Promise<void> {
  const driver = await loaded.create(parameters);
  const at = (name: string): string => `${directory}/${name}`;
  for (const name of ["a", "b", "c", "d/e"]) await driver.putContent(at(name), new Uint8Array(BYTES));
  await driver.getContent(at("a"));
  await driver.stat(at("a"));
  await driver.move(at("b"), at("moved"));
  await driver.delete(at("d"));
  await driver.deleteObjects?.([at("c")]);
  await driver.redirectUrl(at("a"), { method: "GET" });
  const reader = await driver.reader(at("a"));
  await reader.body.getReader().read();
  await driver.reader(at("a"));
  for (const entries of [driver.list(directory), driver.walk(directory)]) {
    await entries[Symbol.asyncIterator]().next();
  }
  const writer = await driver.writer(at("open"));
  await writer.write(new Uint8Array(BYTES));
  if (driver.capabilities.resume) {
    const closed = await driver.writer(at("upload"));
    await closed.write(new Uint8Array(BYTES));
    await closed.close();
    const resumed = await driver.writer(at("upload"), { append: true });
    await resumed.write(new Uint8Array(BYTES));
    await resumed.cancel();
  }
  await driver[Symbol.asyncDispose]();
}

/** Puts, reads and deletes `times` small objects, some side by side, after a tenth as many that are not counted. */
export async function soak(driver: StorageDriver, directory: string, times: number): Promise<HeldAround> {
  const SMALL = 1024;
  const LANES = 16;
  const run = async (count: number): Promise<void> => {
    let started = 0;
    const lane = async (): Promise<void> => {
      for (let number = started++; number < count; number = started++) {
        const path = `${directory}/${number % 1000}`;
        await driver.putContent(path, new Uint8Array(SMALL));
        await driver.getContent(path);
        await driver.delete(path);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  };
  await run(Math.ceil(times / 10));
  const before = held();
  await run(times);
  return { before, after: await settled(before) };
}

/** Leaves bodies of an object that it puts at `path` in every way, `times` each, after as many were read to their end. */
export async function leaveBodies(driver: StorageDriver, path: string, times: number): Promise<HeldAround> {
  const inParallel = async (one: (number: number) => Promise<void>): Promise<void> => {
    await Promise.all(Array.from({ length: times }, (_, number) => one(number)));
  };
  await driver.putContent(path, new Uint8Array(LARGE));
  await inParallel(async () => {
    await using reader = await driver.reader(path);
    for await (const _ of reader.body);
  });
  const before = held();
  for (const leave of LEAVINGS) await inParallel((number) => leave(driver, path, number));
  return { before, after: await settled(before) };
}

/** Ways of leaving a body; none disposes the reader but the one that is about it. */
const LEAVINGS: readonly ((driver: StorageDriver, path: string, offset: number) => Promise<void>)[] = [
  async (driver, path) => {
    const { body } = await driver.reader(path);
    for await (const _ of body) break;
  },
  async (driver, path, offset) => {
    const { body } = await driver.reader(path, { offset });
    await body.cancel(new Error("of the consumer"));
  },
  async (driver, path, offset) => {
    const reader: ObjectReader = await driver.reader(path, { offset });
    await reader.body.getReader().read();
    await reader[Symbol.asyncDispose]();
  },
  async (driver, path) => {
    const abort = new AbortController();
    const source = (await driver.reader(path, { signal: abort.signal })).body.getReader();
    await source.read();
    abort.abort();
    await source.closed.catch(() => undefined);
  },
];

/** Waits until no more is held than before, for as long as {@link RELEASE_LIMIT} lets it. */
async function settled(before: Held): Promise<Held> {
  const end = performance.now() + RELEASE_LIMIT;
  for (;;) {
    const now = held();
    const released =
      now.resources.length <= before.resources.length && (now.descriptors ?? 0) <= (before.descriptors ?? 0);
    if (released || performance.now() > end) return now;
    await delay(PAUSE);
  }
}

function held(): Held {
  collectGarbage();
  const resources = process.getActiveResourcesInfo().toSorted();
  return { resources, descriptors: countDescriptors(), heap: process.memoryUsage().heapUsed };
}

function countDescriptors(): number | undefined {
  try {
    return readdirSync("/dev/fd").length;
  } catch {
    return undefined;
  }
}
