import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("everything is done, never more than so many at a time", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel(
    Array.from({ length: 20 }, (_, index) => index),
    3,
    async (item) => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      done.push(item);
    },
  );
  expect([most, done.length]).toEqual([3, 20]);
});

test("the first failure ends it, after what was running has ended", async () => {
  const begun: number[] = [];
  let isOtherDone = false;
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 1) throw new Error("first");
    await turn();
    await turn();
    isOtherDone = true;
    throw new Error("later");
  };
  await expect(inParallel([0, 1, 2, 3, 4], 2, work)).rejects.toThrow("first");
  expect(isOtherDone).toBe(true);
  expect(begun).toEqual([0, 1]);
});

test("a source that fails is waited out as well", async () => {
  let isDone = false;
  async function* source(): AsyncGenerator<number, void, undefined> {
    yield 1;
    throw new Error("source");
  }
  const work = async (): Promise<void> => {
    await turn();
    isDone = true;
  };
  await expect(inParallel(source(), 5, work)).rejects.toThrow("source");
  expect(isDone).toBe(true);
});
