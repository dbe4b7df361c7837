import { afterAll, expect, test } from "vitest";
import { gallery } from "./gallery.ts";
import { type Judgement, judge } from "./judge.ts";
import { toMatrix } from "./matrix.ts";

const judgements: Judgement[] = [];

afterAll(() => {
  process.stdout.write(`${toMatrix(judgements)}\n`);
});

test.for(gallery)("$id is noticed by a case of what it breaks", { timeout: 120_000 }, async (mutant) => {
  const judgement = await judge(mutant);
  judgements.push(judgement);
  expect(judgement.objection).toBeUndefined();
});

test("mutants have names of their own", () => {
  expect(new Set(gallery.map(({ id }) => id)).size).toBe(gallery.length);
});
