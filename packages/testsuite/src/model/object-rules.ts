import { type Alternative, gives, interrupted, rejects, resolves } from "./alternatives.ts";
import type { Operation, OperationFacts } from "./operation.ts";
import {
  isDirectory,
  type ModelState,
  mayBeHollow,
  placeOf,
  withDoubts,
  withHollow,
  withObject,
  withoutAll,
  withoutObject,
} from "./state.ts";

type Facts<Kind extends OperationFacts["kind"]> = Extract<OperationFacts, { readonly kind: Kind }>;

/** Rules 3 and 15. */
export function readAlternatives(state: ModelState, facts: Facts<"get" | "read">): readonly Alternative[] {
  const object = state.objects.get(facts.path);
  if (object === undefined) return noObject(state, facts.path);
  if (facts.kind === "get") return [gives(state, object)];
  const { offset, length } = facts;
  const { bytes, text } = object;
  if (offset > bytes.length) return [rejects(state, "INVALID_OFFSET")];
  const range = bytes.subarray(offset, length === undefined ? undefined : offset + length);
  return [gives(state, { bytes: range, text: `of ${text} from ${offset} on` })];
}

/** What an operation on objects answers where there is none. */
function noObject(state: ModelState, path: string): readonly Alternative[] {
  if (isDirectory(state, path)) return wrongKind(state, "IS_A_DIRECTORY");
  if (mayBeHollow(state, path)) return [rejects(state, "IS_A_DIRECTORY", "PATH_NOT_FOUND")];
  return [rejects(state, "PATH_NOT_FOUND")];
}

/** Rule 3: a flat store need not tell. */
export function wrongKind(
  state: ModelState,
  code: "IS_A_DIRECTORY" | "NOT_A_DIRECTORY",
): readonly Alternative[] {
  return [state.namespace === "tree" ? rejects(state, code) : rejects(state, code, "PATH_NOT_FOUND")];
}

export function statAlternatives(state: ModelState, { path }: Facts<"stat">): readonly Alternative[] {
  const object = state.objects.get(path);
  if (object !== undefined) return [resolves(state, `an object of ${object.bytes.length} bytes`)];
  const directory = resolves(state, "a directory");
  if (isDirectory(state, path)) return [directory];
  const missing = rejects(state, "PATH_NOT_FOUND");
  return mayBeHollow(state, path) ? [missing, directory] : [missing];
}

/** Rules 17 and 19. */
export function putAlternatives(
  state: ModelState,
  { id, path, body, ifAbsent, interruption }: Extract<Operation, { readonly kind: "put" }>,
): readonly Alternative[] {
  const found: Alternative[] = [];
  const place = placeOf(state, path);
  const hollow = withHollow(state, path);
  if (ifAbsent && state.objects.has(path)) found.push(rejects(state, "ALREADY_EXISTS"));
  else if (place !== "taken") found.push(resolves(withObject(state, path, body)));
  if (place !== "free") found.push(rejects(hollow, "PATH_CONFLICT"));
  if (interruption !== undefined) {
    const apply = (later: ModelState): ModelState =>
      placeOf(later, path) === "taken" || (ifAbsent && later.objects.has(path))
        ? later
        : withObject(later, path, body);
    found.push(...interrupted(hollow, { id, apply }, interruption));
  }
  return found;
}

/** Rules 14 and 17. Uploads to either path are left in doubt (rule 22). */
export function moveAlternatives(
  state: ModelState,
  { path, destination }: Facts<"move">,
): readonly Alternative[] {
  const object = state.objects.get(path);
  if (object === undefined) return noObject(state, path);
  if (path === destination) return [resolves(state)];
  const found: Alternative[] = [];
  const place = placeOf(state, destination);
  const hollow = withHollow(state, destination);
  if (place !== "free") found.push(rejects(hollow, "PATH_CONFLICT"));
  if (place !== "taken") {
    const moved = withoutObject(withObject(state, destination, object), path);
    found.push(resolves(withDoubts(withDoubts(moved, path), destination)));
  }
  return found;
}

/** Rules 1, 16 and 22. */
export function deleteAlternatives(state: ModelState, { path }: Facts<"delete">): readonly Alternative[] {
  const deleted = resolves(withDoubts(withoutAll(state, path), path));
  if (state.objects.has(path) || isDirectory(state, path)) return [deleted];
  const missing = rejects(state, "PATH_NOT_FOUND");
  return mayBeHollow(state, path) ? [missing, deleted] : [missing];
}

/** Rule 27. */
export function deleteObjectsAlternatives(
  state: ModelState,
  { paths }: Facts<"deleteObjects">,
): readonly Alternative[] {
  const next = paths.reduce((left, path) => withDoubts(withoutObject(left, path), path), state);
  return [resolves(next)];
}

/** Rule 25: what is pending may go where it is old enough, committed objects never. */
export function reclaimAlternatives(
  state: ModelState,
  { everything }: Facts<"reclaim">,
): readonly Alternative[] {
  if (!everything) return [resolves(state)];
  const pending = new Set([...state.points.keys(), ...[...state.writers.values()].map(({ path }) => path)]);
  return [resolves([...pending].reduce(withDoubts, state))];
}
