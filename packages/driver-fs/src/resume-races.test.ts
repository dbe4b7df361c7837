import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FakeActors } from "./fake-actors.ts";
import type { Program } from "./fake-upload.ts";
import { violations } from "./fake-verdict.ts";

const LETTERS = ["A", "B", "C"] as const;
const program = fc.constantFrom<Program>("close", "commit", "cancel", "abandon", "close, cancel", "fresh");

interface Race {
  readonly programs: readonly Program[];
  /** Whose turn it is, call by call, among those who can go on. */
  readonly turns: readonly number[];
  /** The first actor makes so many calls and no more. */
  readonly killedAfter: number | undefined;
}

/** Now call by call, now many of one actor before the next one has a turn. */
const turns = fc
  .array(
    fc.record({ who: fc.nat({ max: 5 }), calls: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })) }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((stints) => stints.flatMap(({ who, calls }) => Array.from({ length: calls }, () => who)));

const races: fc.Arbitrary<Race> = fc.record({
  programs: fc.array(program, { minLength: 2, maxLength: 3 }),
  turns,
  killedAfter: fc.option(fc.nat({ max: 70 }), { nil: undefined }),
});

async function run({ programs, turns, killedAfter }: Race): Promise<readonly string[]> {
  await using actors = await FakeActors.create();
  const { schedule, deeds } = actors;
  for (const [index, each] of programs.entries()) actors.start(LETTERS[index] ?? "?", each);
  let callsOfFirst = 0;
  await schedule.run((ready) => {
    const index = (turns[schedule.steps % turns.length] ?? 0) % ready.length;
    if (ready[index] === "A" && callsOfFirst++ === killedAfter) schedule.sleep("A");
    return index;
  });
  const found = await actors.look();
  const litter = killedAfter === undefined ? found.litter.map((file) => `litter: ${file}`) : [];
  return [...violations(deeds, found), ...litter];
}

test("two or three uploads to one path, in any order of their system calls, lose, mix and win nothing twice", async () => {
  await fc.assert(
    fc.asyncProperty(races, async (race) => {
      expect(await run(race)).toEqual([]);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 15_000 },
  );
});
