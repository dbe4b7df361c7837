/** Bytes of an object or of an upload, and in words where they come from. */
export interface Body {
  readonly bytes: Uint8Array;
  /** The writes that made it: `w3[17] w5[2]`. */
  readonly text: string;
}

/** The newest resume point of a path. */
export interface ModelPoint {
  /** Number of the operation that published it. */
  readonly id: number;
  readonly body: Body;
  readonly memo?: string | undefined;
  /** False: a delete, a reclaim or a rival may have removed it. */
  readonly isCertain: boolean;
  /** Seen by others while the `close` that was to publish it was under way, and then was refused. */
  readonly isPhantom?: boolean | undefined;
}

export interface ModelWriter {
  readonly path: string;
  readonly phase: "open" | "closed";
  readonly body: Body;
  /** Id of the resume point that it opened, then of that which it published. */
  readonly point?: number | undefined;
  /** Opened with `append`. */
  readonly resumed: boolean;
  readonly wrote: boolean;
  /** Why its next calls may reject with `CONFLICT`, or at last have to. */
  readonly fate: "own" | "doubtful" | "doomed";
}

/** What may still happen, since the call that asked for it was given up. */
export interface LateEffect {
  /** Number of the operation. */
  readonly id: number;
  apply(state: ModelState): ModelState;
}

/** Everything that the contract lets callers see, at one moment. Never changed: an operation makes the next one. */
export interface ModelState {
  readonly namespace: "tree" | "flat";
  readonly objects: ReadonlyMap<string, Body>;
  readonly points: ReadonlyMap<string, ModelPoint>;
  /** Paths that once had a resume point. */
  readonly begun: ReadonlySet<string>;
  /** Ids of the points that a writer has continued with success: nobody else may. */
  readonly continued: ReadonlySet<number>;
  /** Directories of a tree that may exist although nothing lies below them (rule 16). */
  readonly hollow: ReadonlySet<string>;
  /** By the numbers that the operations give. */
  readonly writers: ReadonlyMap<number, ModelWriter>;
  readonly late: readonly LateEffect[];
}

export const NOTHING: Body = { bytes: new Uint8Array(), text: "nothing" };

export function emptyState(namespace: "tree" | "flat"): ModelState {
  return {
    namespace,
    objects: new Map(),
    points: new Map(),
    begun: new Set(),
    continued: new Set(),
    hollow: new Set(),
    writers: new Map(),
    late: [],
  };
}

export function joined(first: Body, second: Body): Body {
  if (second.bytes.length === 0) return first;
  if (first.bytes.length === 0) return second;
  return { bytes: Buffer.concat([first.bytes, second.bytes]), text: `${first.text} ${second.text}` };
}

/** A map with one entry set, or removed for an undefined value. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const copy = new Map(map);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

/** The directories that a path implies, the outermost first. */
function directoriesOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let end = path.indexOf("/", 1); end !== -1; end = path.indexOf("/", end + 1))
    found.push(path.slice(0, end));
  return found;
}

export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}

export function isDirectory({ objects }: ModelState, path: string): boolean {
  for (const object of objects.keys()) if (isBelow(object, path)) return true;
  return false;
}

/** The directory, or one below it, may exist without holding anything. */
export function mayBeHollow({ hollow }: ModelState, path: string): boolean {
  for (const directory of hollow) if (directory === path || isBelow(directory, path)) return true;
  return false;
}

/** Whether the path can take an object (rule 17). */
export function placeOf(state: ModelState, path: string): "free" | "taken" | "unknown" {
  if (state.namespace === "flat") return "free";
  if (isDirectory(state, path) || directoriesOf(path).some((each) => state.objects.has(each))) return "taken";
  return mayBeHollow(state, path) ? "unknown" : "free";
}

/** Its directories may have been made, and nothing in them. */
export function withHollow(state: ModelState, path: string): ModelState {
  if (state.namespace === "flat") return state;
  return { ...state, hollow: new Set([...state.hollow, ...directoriesOf(path)]) };
}

/** With an object in place. */
export function withObject(state: ModelState, path: string, body: Body): ModelState {
  return { ...state, objects: withEntry(state.objects, path, body) };
}

/** Without the object at the path; directories that this empties are gone (rule 16). */
export function withoutObject(state: ModelState, path: string): ModelState {
  if (!state.objects.has(path)) return state;
  return withoutEmptied({ ...state, objects: withEntry(state.objects, path, undefined) }, path);
}

/** Without object and directory of that name. */
export function withoutAll(state: ModelState, path: string): ModelState {
  const objects = new Map([...state.objects].filter(([each]) => each !== path && !isBelow(each, path)));
  const hollow = new Set([...state.hollow].filter((each) => each !== path && !isBelow(each, path)));
  return withoutEmptied({ ...state, objects, hollow }, path);
}

function withoutEmptied(state: ModelState, path: string): ModelState {
  const hollow = new Set(state.hollow);
  for (const directory of directoriesOf(path).toReversed()) {
    if (isDirectory(state, directory) || [...hollow].some((each) => isBelow(each, directory))) break;
    hollow.delete(directory);
  }
  return { ...state, hollow };
}

/** Pending uploads at or below the path may survive or be discarded (rule 22). */
export function withDoubts(state: ModelState, path: string): ModelState {
  const concerns = (each: string): boolean => each === path || isBelow(each, path);
  const points = new Map(
    [...state.points].map(([at, point]) => [at, concerns(at) ? { ...point, isCertain: false } : point]),
  );
  const writers = new Map(
    [...state.writers].map(([number, writer]) => [number, concerns(writer.path) ? inDoubt(writer) : writer]),
  );
  return { ...state, points, writers };
}

export function inDoubt(writer: ModelWriter): ModelWriter {
  return writer.fate === "own" ? { ...writer, fate: "doubtful" } : writer;
}
