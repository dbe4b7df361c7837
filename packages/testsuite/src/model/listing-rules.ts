import { byBytes } from "../listed.ts";
import type { Alternative } from "./alternatives.ts";
import { rejects } from "./alternatives.ts";
import { wrongKind } from "./object-rules.ts";
import type { ListingFacts, Seen } from "./operation.ts";
import { isBelow, isDirectory, type ModelState, mayBeHollow } from "./state.ts";

/** Rules 2, 3 and 4. */
export function listingAlternatives(state: ModelState, facts: ListingFacts): readonly Alternative[] {
  const { path } = facts;
  if (isDirectory(state, path)) return [listing(state, facts)];
  if (state.objects.has(path)) return wrongKind(state, "NOT_A_DIRECTORY");
  const missing = rejects(state, "PATH_NOT_FOUND");
  return mayBeHollow(state, path) ? [missing, listing(state, facts)] : [missing];
}

/** Exactly the positions that have to be there, in key order; directories that may be hollow are there or not. */
function listing(state: ModelState, facts: ListingFacts): Alternative {
  const certain = reported([...state.objects.keys()], facts);
  const possible = reported(
    [...state.hollow].map((directory) => `${directory}/`),
    facts,
  );
  const allowed = new Set([...certain, ...possible]);
  const matches = (seen: Seen): boolean => {
    if (!("positions" in seen)) return false;
    const found = new Set(seen.positions);
    const inOrder = seen.positions.every((each, index) => {
      const before = seen.positions[index - 1];
      return before === undefined || byBytes(before, each) < 0;
    });
    return (
      inOrder && certain.every((each) => found.has(each)) && seen.positions.every((each) => allowed.has(each))
    );
  };
  return { expected: `[ ${certain.join(", ")} ]`, next: state, matches };
}

/** Positions that a listing of these keys gives. A key that ends in a slash is a directory with nothing in it. */
function reported(
  keys: readonly string[],
  { kind, path, startAfter, skip }: ListingFacts,
): readonly string[] {
  const all = new Set<string>();
  for (const key of keys) {
    if (!isBelow(key, path)) continue;
    for (let at = key.indexOf("/", path.length + 1); at !== -1; at = key.indexOf("/", at + 1)) {
      all.add(key.slice(0, at + 1));
      if (kind === "list") break;
    }
    if (kind === "walk" || key.indexOf("/", path.length + 1) === -1) all.add(key);
  }
  const isAfter = (position: string): boolean => {
    if (startAfter === undefined) return true;
    const isInside = startAfter.endsWith("/") && position.startsWith(startAfter);
    return byBytes(position, startAfter) > 0 && !isInside;
  };
  const found = [...all].filter(isAfter).sort(byBytes);
  // Only a directory that was handed out can be skipped.
  const skipped = found.find((position) => position === `${skip}/`);
  return found.filter((each) => skipped === undefined || each === skipped || !each.startsWith(skipped));
}
