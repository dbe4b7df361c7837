import { setImmediate as turn } from "node:timers/promises";
import { isStorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { microtasks } from "../histories/meeting.ts";
import { Mismatch } from "../mismatch.ts";
import { signalledCalls } from "../signalled-calls.ts";
import { put } from "../stored.ts";
import { within } from "../within.ts";

/** Calls at once: more than any pool of connections, threads or files has places. */
const QUEUE = 200;
/** Calls afterwards. */
const AGAIN = 20;

/** Milliseconds for calls of a driver that goes on at all. */
const STUCK = 30_000;

/** Of so many calls one is not aborted. */
const PATIENT = 7;

/** After which one more part of the calls is given up: a store in memory answers within a few turns of the queue of promises. */
const MOMENTS: readonly (() => Promise<unknown>)[] = [
  () => microtasks(2),
  () => microtasks(10),
  () => microtasks(40),
  () => turn(),
];

/** Calls that are given up while they wait for others. */
export const abortQueueCases: readonly CaseDefinition[] = [
  {
    id: "ABRT-14",
    level: "must",
    rules: [21, "resources"],
    needs: [],
    tier: 0,
    title: "of two hundred calls at once most are aborted, and the others and those that follow are answered",
    why: "a place in a pool that a client who left never gives back is one less, until nothing is answered",
    async run(context) {
      const { driver, path, data } = context;
      const rounds = context.search.tier === 0 ? 1 : 4;
      await put(driver, path("d/x"), data("x"), 10);
      for (const name of Object.keys(signalledCalls(driver, path, context.signal))) {
        if (name === "reclaim") continue; // about the whole store
        for (let round = 0; round < rounds; round++) {
          await put(driver, path("a"), data("v1"), 100);
          const aborts = MOMENTS.map(() => new AbortController());
          const signals = Array.from({ length: QUEUE }, (_, index) =>
            index % PATIENT === 0
              ? context.signal
              : (aborts[index % MOMENTS.length]?.signal ?? context.signal),
          );
          const queue = settled(`${QUEUE} calls of ${name}, most of them aborted`, context, name, signals);
          queue.catch(() => undefined); // awaited below
          for (const [index, moment] of MOMENTS.entries()) {
            await moment();
            aborts[index]?.abort();
          }
          await queue;
        }
        await put(driver, path("a"), data("v1"), 100);
        const following = Array.from({ length: AGAIN }, () => context.signal);
        await settled(`${name} after calls that were aborted while they waited`, context, name, following);
      }
    },
  },
];

/** Waits until a call with each signal has ended, in one of the ways that calls side by side may end. */
async function settled(
  what: string,
  { driver, path }: CaseContext,
  name: string,
  signals: readonly AbortSignal[],
): Promise<void> {
  const calls = signals.map(async (signal) => {
    try {
      const opened = await signalledCalls(driver, path, signal)[name]?.();
      if (isDisposable(opened)) await opened[Symbol.asyncDispose]();
    } catch (error) {
      const isGone = isStorageError(error) && error.code === "PATH_NOT_FOUND"; // another has moved or deleted it
      if (!isGone && !(signal.aborted && error === signal.reason)) throw error;
    }
  });
  const late = (): Error => new Mismatch(`${what} to settle within ${STUCK / 1000} s`, "some are waiting");
  await within(Promise.all(calls), STUCK, late);
}

function isDisposable(value: unknown): value is AsyncDisposable {
  return typeof value === "object" && value !== null && Symbol.asyncDispose in value;
}
