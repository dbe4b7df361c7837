import { expect, test } from "vitest";
import { FakeActors } from "./fake-actors.ts";
import type { Program } from "./fake-upload.ts";
import { violations } from "./fake-verdict.ts";

const SLEEPERS: readonly Program[] = ["close", "commit", "cancel", "abandon", "close, cancel", "fresh"];
const TAKERS: readonly Program[] = ["close", "commit", "cancel", "fresh"];

/** One that runs alone after another was stopped has nobody to lose against. */
const REFUSAL = "refused although alone";

/** A falls asleep after `calls` system calls, B comes and ends, A is found dead, or wakes. Undefined if A had ended before. */
async function sleepAfter(
  calls: number,
  sleeper: Program,
  taker: Program,
): Promise<readonly string[] | undefined> {
  await using actors = await FakeActors.create();
  const { schedule, deeds } = actors;
  actors.start("A", sleeper);
  await schedule.run(() => {
    if (schedule.steps === calls) schedule.sleep("A");
    return 0;
  });
  if (schedule.steps < calls) return undefined;
  actors.start("B", taker);
  await schedule.run(() => 0);
  const whileDead = violations(deeds, await actors.look()).map((violation) => `A dead: ${violation}`);
  const [, b] = deeds;
  if (b?.outcome === "refused") whileDead.push(REFUSAL);
  schedule.wakeAll();
  await schedule.run(() => 0);
  const found = await actors.look();
  const woken = violations(deeds, found).map((violation) => `A woken: ${violation}`);
  const litter = found.litter.map((file) => `litter: ${file}`);
  return [...whileDead, ...woken, ...litter].map((violation) => `${violation} (after ${calls})`);
}

const pairs = SLEEPERS.flatMap((sleeper) => TAKERS.map((taker) => [sleeper, taker] as const));

test.each(pairs)(
  "%s stopped anywhere, then %s: nothing is lost, mixed or won twice, whether the first wakes or not",
  async (sleeper, taker) => {
    const found: string[] = [];
    for (let calls = 1; ; calls++) {
      const problems = await sleepAfter(calls, sleeper, taker);
      if (problems === undefined) break;
      found.push(...problems);
    }
    expect(found).toEqual([]);
  },
);
