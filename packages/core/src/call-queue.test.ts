import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { CallQueue } from "./call-queue.ts";
import { rejectionOf, Stall } from "./fake-stall.ts";

test("calls run one at a time in the order in which they were made, whatever becomes of them", async () => {
  const queue = new CallQueue();
  const log: string[] = [];
  const call = (name: string, fails = false) =>
    queue.add(async () => {
      log.push(`${name} begins`);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second, third] = [call("a"), rejectionOf(call("b", true)), call("c")];
  expect([await first, await second, await third]).toEqual(["a", new Error("b"), "c"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("an abort of a call that waits takes it out, and the others go on", async () => {
  const queue = new CallQueue();
  const stall = new Stall();
  const controller = new AbortController();
  const first = queue.add(() => stall.wait());
  let hasBegun = false;
  const waiting = queue.add(async () => {
    hasBegun = true;
  }, controller.signal);
  controller.abort("gone");
  expect(await rejectionOf(waiting)).toBe("gone");
  stall.release();
  await first;
  expect(await queue.add(async () => 5)).toBe(5);
  expect(hasBegun).toBe(false);
});

test("an abort of a call under way rejects at once and tells it; the next call waits until it has settled", async () => {
  const queue = new CallQueue();
  const stall = new Stall();
  const controller = new AbortController();
  let relayed: AbortSignal | undefined;
  const running = queue.add((signal) => {
    relayed = signal;
    return stall.wait();
  }, controller.signal);
  await stall.reached;
  let hasBegun = false;
  const next = queue.add(async () => {
    hasBegun = true;
  });
  controller.abort("gone");
  expect(await rejectionOf(running)).toBe("gone");
  expect(relayed?.reason).toBe("gone");
  await new Promise(setImmediate);
  expect(hasBegun).toBe(false);
  stall.release();
  await next;
  expect(hasBegun).toBe(true);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("an aborted signal makes no call", async () => {
  const queue = new CallQueue();
  expect(
    await rejectionOf(queue.add(() => Promise.reject(new Error("begun")), AbortSignal.abort("gone"))),
  ).toBe("gone");
});

test("kill rejects what runs, waits and comes, and resolves when the call under way has settled", async () => {
  const queue = new CallQueue();
  const stall = new Stall();
  const running = rejectionOf(queue.add(() => stall.wait()));
  const waiting = rejectionOf(queue.add(() => Promise.reject(new Error("begun"))));
  await stall.reached;
  let isAtRest = false;
  const atRest = queue.kill("over").then(() => {
    isAtRest = true;
  });
  expect([await running, await waiting, await rejectionOf(queue.add(async () => 1))]).toEqual([
    "over",
    "over",
    "over",
  ]);
  await new Promise(setImmediate);
  expect(isAtRest).toBe(false);
  stall.fail(new Error("late, and handled"));
  await atRest;
  expect(queue.isKilled).toBe(true);
});
