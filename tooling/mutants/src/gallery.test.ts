import { expect, test } from "vitest";
import { gallery } from "./gallery.ts";
import { type Judgement, judge, judgeOriginal, type Sound } from "./judge.ts";
import { toMatrix, toProofs } from "./matrix.ts";
import { sideBySide } from "./side-by-side.ts";

const LIMIT = 30 * 60_000;

/** Those of the network are judged beside their driver, by the cases named for them; `npm run mutants` runs the suite on all. */
const judged = gallery.filter(({ driver }) => driver !== "http-driver");

test("every mutant is noticed by a case of what it breaks, which passes on the driver as it is", {
  timeout: LIMIT,
}, async () => {
  const originals: Sound[] = [];
  const judgements: Judgement[] = [];
  const drivers = [...new Set(judged.map(({ driver }) => driver))];
  // The originals take longest: they come first, and mutants beside the last of them.
  const work = [
    ...drivers.map((driver) => async () => {
      originals.push(await judgeOriginal(driver, judged));
    }),
    ...judged.map((mutant) => async () => {
      judgements.push(await judge(mutant, { red: [] }));
    }),
  ];
  await sideBySide(work, (each) => each());
  expect(originals.flatMap(({ problems }) => problems)).toEqual([]);
  const inOrder = judged.flatMap((mutant) => judgements.filter((each) => each.mutant === mutant));
  process.stdout.write(`${toMatrix(inOrder)}\n${toProofs(inOrder)}\n`);
  const survivors = judgements.filter(({ objection }) => objection !== undefined);
  expect(survivors.map(({ mutant, objection }) => `${mutant.id}: ${objection}`)).toEqual([]);
});

test("mutants have names of their own", () => {
  expect(new Set(gallery.map(({ id }) => id)).size).toBe(gallery.length);
});
