import { type Alternative, interrupted, rejects, resolves, resolvesAnyhow } from "./alternatives.ts";
import { openAlternatives } from "./opening-rules.ts";
import type { Operation, WriterFacts } from "./operation.ts";
import {
  inDoubt,
  joined,
  type ModelState,
  type ModelWriter,
  placeOf,
  withEntry,
  withHollow,
  withObject,
  withoutObject,
} from "./state.ts";

type WriterOperation = Extract<Operation, WriterFacts>;
type Facts<Kind extends WriterFacts["kind"]> = Extract<WriterOperation, { readonly kind: Kind }>;

/** Rules 7 to 13, and the states of writers. A writer whose call was refused is disposed by who made the call. */
export function writerAlternatives(state: ModelState, operation: WriterOperation): readonly Alternative[] {
  if (operation.kind === "open") return openAlternatives(state, operation);
  const writer = state.writers.get(operation.writer);
  if (writer === undefined) throw new TypeError(`no writer ${operation.writer}`);
  const hollow = withHollow(state, writer.path);
  switch (operation.kind) {
    case "write":
      return writeAlternatives(hollow, operation, writer);
    case "close":
      return closeAlternatives(hollow, operation, writer);
    case "commit":
      return commitAlternatives(hollow, operation, writer);
    case "cancel":
      return [resolves(cancelled(state, operation.writer, writer))];
    case "dispose":
      return [resolves(ended(state, operation.writer))];
    default:
      return operation satisfies never;
  }
}

function writeAlternatives(
  state: ModelState,
  { writer: number, body }: Facts<"write">,
  writer: ModelWriter,
): readonly Alternative[] {
  const wrote = body.bytes.length > 0;
  const base = wrote ? withRivals(state, number, writer) : state;
  const written = { ...writer, body: joined(writer.body, body), wrote: writer.wrote || wrote };
  const next = { ...base, writers: withEntry(base.writers, number, written) };
  const resolved =
    writer.fate === "doomed" ? resolvesAnyhow(next) : resolves(next, `size ${written.body.bytes.length}`);
  return [resolved, ...refusals(state, number, writer)];
}

function closeAlternatives(
  state: ModelState,
  operation: Facts<"close">,
  writer: ModelWriter,
): readonly Alternative[] {
  const { writer: number, ifNone, interruption } = operation;
  if (writer.phase === "closed") return [resolves(state)];
  const found: Alternative[] = [...refusals(state, number, writer)];
  const taken = ifNone ? state.points.get(writer.path) : undefined;
  if (taken !== undefined || (ifNone && state.begun.has(writer.path))) {
    found.push(rejects(ended(state, number), "CONFLICT"));
  }
  const isRefused = isPublishing(writer) && isFenced(state, writer);
  if (!isRefused && taken?.isCertain !== true) {
    const closed = published(state, operation, writer);
    const point = isPublishing(writer) ? operation.id : writer.point;
    const writers = withEntry(closed.writers, number, { ...writer, phase: "closed", point } as const);
    found.push(resolves({ ...closed, writers }));
  }
  if (interruption !== undefined) {
    const apply = (later: ModelState): ModelState =>
      isFenced(later, writer) ? later : published(later, operation, writer);
    found.push(...interrupted(ended(state, number), { id: operation.id, apply }, interruption));
  }
  return found;
}

function commitAlternatives(
  state: ModelState,
  operation: Facts<"commit">,
  writer: ModelWriter,
): readonly Alternative[] {
  const { writer: number, interruption } = operation;
  const destination = operation.destination === writer.path ? undefined : operation.destination;
  const target = destination ?? writer.path;
  const hollow = destination === undefined ? state : withHollow(state, destination);
  const places = [placeOf(state, target), placeOf(state, writer.path)] as const;
  const found: Alternative[] = [...refusals(hollow, number, writer)];
  if (places.some((place) => place !== "free")) {
    found.push(rejects(ended(hollow, number), "PATH_CONFLICT"));
    // Commit and then move, in that order: the object stays where it was moved from.
    if (destination !== undefined && places[1] !== "taken") {
      found.push(rejects(ended(committed(hollow, writer, writer.path), number), "PATH_CONFLICT"));
    }
  }
  if (!isFenced(state, writer) && places[0] !== "taken") {
    const next = ended(withRivals(committed(hollow, writer, target), number, writer), number);
    found.push(resolves(next));
    // Rule 13 leaves open whether an object that was committed at the writer's path before is there afterwards.
    if (destination !== undefined) found.push(resolves(withoutObject(next, writer.path)));
  }
  if (interruption !== undefined) {
    const apply = (later: ModelState): ModelState =>
      isFenced(later, writer) || placeOf(later, target) === "taken"
        ? later
        : committed(later, writer, target);
    found.push(...interrupted(ended(hollow, number), { id: operation.id, apply }, interruption));
  }
  return found;
}

/** Rules 11 and 12: the continued point goes with the commit, and nobody else may continue it. */
function committed(state: ModelState, writer: ModelWriter, target: string): ModelState {
  const next = withObject(state, target, writer.body);
  if (writer.point === undefined) return next;
  const continued = new Set([...next.continued, writer.point]);
  if (next.points.get(writer.path)?.id !== writer.point) return { ...next, continued };
  return { ...next, continued, points: withEntry(next.points, writer.path, undefined) };
}

/** Rule 8: the newest resume point, unless a writer that continued one wrote nothing. */
function published(
  state: ModelState,
  { id, memo, writer: number }: Facts<"close">,
  writer: ModelWriter,
): ModelState {
  if (!isPublishing(writer)) return state;
  const point = { id, body: writer.body, memo, isCertain: true };
  const { continued } = state;
  return {
    ...withRivals(state, number, writer),
    points: withEntry(state.points, writer.path, point),
    begun: new Set([...state.begun, writer.path]),
    continued: writer.point === undefined ? continued : new Set([...continued, writer.point]),
  };
}

function isPublishing({ resumed, wrote }: ModelWriter): boolean {
  return !resumed || wrote;
}

/** Rule 12: what this writer opened or published goes, unless somebody has continued it. */
function cancelled(state: ModelState, number: number, writer: ModelWriter): ModelState {
  const point = state.points.get(writer.path);
  const next = ended(withRivals(state, number, writer), number);
  if (point === undefined || point.id !== writer.point) return next;
  const left = writer.fate === "own" ? undefined : { ...point, isCertain: false };
  return { ...next, points: withEntry(next.points, writer.path, left) };
}

/** Rule 11: another writer has continued its point; `close` and `commit` have to reject. */
function isFenced({ continued }: ModelState, { point, fate }: ModelWriter): boolean {
  return fate === "doomed" || (point !== undefined && continued.has(point));
}

/** Calls of a writer that lost a race, or may have, are refused with `CONFLICT`, now or later. */
function refusals(state: ModelState, number: number, writer: ModelWriter): readonly Alternative[] {
  const next = ended(state, number);
  const found: Alternative[] = [];
  const { path, point, fate } = writer;
  const isNewest = point === undefined || state.points.get(path)?.id === point;
  if (fate !== "own" || !isNewest) found.push(rejects(next, "CONFLICT", "PATH_NOT_FOUND"));
  if (placeOf(state, path) !== "free") found.push(rejects(next, "PATH_CONFLICT"));
  return found;
}

/** Others that opened the same point may be refused once this writer has done anything with it. */
function withRivals(state: ModelState, number: number, { point }: ModelWriter): ModelState {
  if (point === undefined) return state;
  const writers = new Map(
    [...state.writers].map(([each, writer]) => [
      each,
      each !== number && writer.point === point ? inDoubt(writer) : writer,
    ]),
  );
  return { ...state, writers };
}

function ended(state: ModelState, number: number): ModelState {
  return { ...state, writers: withEntry(state.writers, number, undefined) };
}
