import { type Alternative, rejects, resolves, resolvesAnyhow } from "./alternatives.ts";
import type { WriterFacts } from "./operation.ts";
import {
  type Body,
  isDirectory,
  type ModelState,
  type ModelWriter,
  mayBeHollow,
  NOTHING,
  placeOf,
  withEntry,
  withHollow,
} from "./state.ts";

type OpenFacts = Extract<WriterFacts, { readonly kind: "open" }>;

/** Rules 7, 10 and 17. What is wrong with a place may be told when the writer is opened, or later. */
export function openAlternatives(state: ModelState, facts: OpenFacts): readonly Alternative[] {
  const hollow = withHollow(state, facts.path);
  const found = facts.append ? appendAlternatives(hollow, facts) : [opened(hollow, facts, {})];
  return placeOf(state, facts.path) === "free" ? found : [...found, rejects(hollow, "PATH_CONFLICT")];
}

function appendAlternatives(state: ModelState, facts: OpenFacts): readonly Alternative[] {
  const point = state.points.get(facts.path);
  if (point === undefined) return withoutPoint(state, facts);
  const { body, id, memo, isPhantom } = point;
  const found = continuations(state, facts, { body, point: id, memo, isPhantom });
  return point.isCertain ? found : [...found, ...withoutPoint(settledWithout(state, facts.path), facts)];
}

/** The point that was in doubt has gone. */
function settledWithout(state: ModelState, path: string): ModelState {
  return { ...state, points: withEntry(state.points, path, undefined) };
}

function withoutPoint(state: ModelState, facts: OpenFacts): readonly Alternative[] {
  const { path } = facts;
  const object = state.objects.get(path);
  if (object !== undefined) {
    if (object.bytes.length > 0) return [rejects(state, "UNSUPPORTED_METHOD")];
    return continuations(state, facts, { body: NOTHING });
  }
  const codes = isDirectory(state, path) || mayBeHollow(state, path) ? ["IS_A_DIRECTORY"] : [];
  return [rejects(state, "PATH_NOT_FOUND", ...codes)];
}

interface Beginning {
  readonly body?: Body;
  readonly point?: number | undefined;
  readonly memo?: string | undefined;
  readonly isPhantom?: boolean | undefined;
}

/** With the size that the caller expects or another one, which is refused now or at the latest when the writer ends. */
function continuations(state: ModelState, facts: OpenFacts, from: Beginning): readonly Alternative[] {
  const size = from.body?.bytes.length ?? 0;
  if (facts.expected === undefined || facts.expected === size) return [opened(state, facts, from)];
  const doomed = { ...writerOf(facts, from), fate: "doomed" } as const;
  const open = resolvesAnyhow({ ...state, writers: withEntry(state.writers, facts.writer, doomed) });
  return [rejects(state, "CONFLICT"), open];
}

function opened(state: ModelState, facts: OpenFacts, from: Beginning): Alternative {
  const writer = writerOf(facts, from);
  const certain = certainOf(state, facts.path, from.point);
  const next = { ...certain, writers: withEntry(state.writers, facts.writer, writer) };
  return resolves(next, writerText(writer.body.bytes.length, from.memo));
}

/** A point that was opened was there. */
function certainOf(state: ModelState, path: string, point: number | undefined): ModelState {
  const found = state.points.get(path);
  if (point === undefined || found === undefined || found.isCertain || found.isPhantom === true) return state;
  return { ...state, points: withEntry(state.points, path, { ...found, isCertain: true }) };
}

function writerOf({ path, append }: OpenFacts, from: Beginning): ModelWriter {
  const { body = NOTHING, point, isPhantom } = from;
  const fate = isPhantom === true ? "doubtful" : "own";
  return { path, phase: "open", body, point, resumed: append, wrote: false, fate };
}

/** What is seen of a writer when it was opened. */
export function writerText(size: number, memo: string | undefined): string {
  return `a writer of ${size} bytes, memo ${memo === undefined ? "none" : JSON.stringify(memo)}`;
}
