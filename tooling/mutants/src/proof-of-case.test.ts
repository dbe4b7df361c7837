import { cases } from "@stowage/testsuite";
import { expect, test } from "vitest";
import { unprovenCases } from "./proof-of-case.ts";
import { proofs, unprovable } from "./proofs.ts";
import { readRecorded } from "./recorded.ts";
import { wrapperProofs } from "./wrapper-proofs.ts";

test("every case has been seen red, or it is said why it cannot be", () => {
  expect(unprovenCases()).toEqual([]);
});

test("what is recorded belongs to cases that exist", () => {
  const ids = new Set(cases.map(({ id }) => id));
  const recorded = [proofs, wrapperProofs, unprovable, readRecorded()].flatMap((each) => Object.keys(each));
  expect(recorded.filter((id) => !ids.has(id))).toEqual([]);
});
