import { cases } from "@stowage/testsuite";
import { gallery } from "./gallery.ts";
import { proofs, unprovable } from "./proofs.ts";
import { readRecorded } from "./recorded.ts";
import { wrapperProofs } from "./wrapper-proofs.ts";

/** What turned a case red: a mutant that has to, a change that a run recorded, or a break by hand; undefined if nothing did. */
export function proofOf(id: string): string | undefined {
  const bound = gallery.find(({ also }) => also.includes(id));
  if (bound !== undefined) return bound.id;
  const recorded = readRecorded()[id];
  if (recorded !== undefined) return recorded;
  const proof = proofs[id];
  if (proof !== undefined) return `${proof.file}: ${proof.broken}`;
  const wrapper = wrapperProofs[id];
  return wrapper === undefined ? undefined : `a wrapper around the driver: ${wrapper}`;
}

/** Ids of cases that nothing turned red, those aside of which it is said why. */
export function unprovenCases(): readonly string[] {
  return cases
    .map(({ id }) => id)
    .filter((id) => proofOf(id) === undefined && !Object.hasOwn(unprovable, id));
}
