import { expect, test } from "vitest";
import { gallery } from "./gallery.ts";
import { judge, judgeOriginal } from "./judge.ts";
import { toMatrix, toProofs } from "./matrix.ts";
import { sideBySide } from "./side-by-side.ts";

const LIMIT = 30 * 60_000;

/** Those of the network are judged beside their driver, by the cases named for them; `npm run mutants` runs the suite on all. */
const judged = gallery.filter(({ driver }) => driver !== "http-driver");

test("every mutant is noticed by a case of what it breaks, which passes on the driver as it is", {
  timeout: LIMIT,
}, async () => {
  const drivers = [...new Set(judged.map(({ driver }) => driver))];
  const originals = await sideBySide(drivers, (driver) => judgeOriginal(driver, judged));
  expect(originals.flatMap(({ problems }) => problems)).toEqual([]);
  const judgements = await sideBySide(judged, (mutant) => judge(mutant, { red: [] }));
  process.stdout.write(`${toMatrix(judgements)}\n${toProofs(judgements)}\n`);
  const survivors = judgements.filter(({ objection }) => objection !== undefined);
  expect(survivors.map(({ mutant, objection }) => `${mutant.id}: ${objection}`)).toEqual([]);
});

test("mutants have names of their own", () => {
  expect(new Set(gallery.map(({ id }) => id)).size).toBe(gallery.length);
});
