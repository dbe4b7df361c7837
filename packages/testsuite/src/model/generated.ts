import fc from "fast-check";

import type { OperationFacts } from "./operation.ts";
import { TOP } from "./performer.ts";

/** Names that a driver confuses if it compares strings instead of segments, or sorts them in another order. */
const PATHS: readonly string[] = [
  "a",
  "ab",
  "a/a",
  "b",
  "a-",
  "a/b",
  "a-/b",
  "a0/a",
  "a/a/b",
  "a.a",
  "a/a-",
].map((name) => `${TOP}/${name}`);
/** Named more often than others, so that operations meet. */
const FEW = PATHS.slice(0, 3);
/** Fewer than writers: most of what can go wrong needs two of these on one path. */
const UPLOADS = PATHS.slice(0, 2);
const DIRECTORIES: readonly string[] = [TOP, `${TOP}/a`, `${TOP}/a/a`, `${TOP}/a-`];
const WRITERS = 3;
const MEMOS = [undefined, "", "m", '{"offset":1}', "µ".repeat(40)] as const;

/** How often each kind of operation is chosen. What a driver or a harness cannot do has none. */
export interface Weights {
  readonly objects: number;
  readonly listings: number;
  readonly uploads: number;
  /** Continued and closed uploads. */
  readonly resume: number;
  readonly ifAbsent: number;
  readonly restart: number;
  readonly reclaim: number;
  /** Calls that their callers give up. */
  readonly abort: number;
  /** Calls in which their process is killed. */
  readonly kill: number;
  readonly clients: number;
}

/** One operation of one client. */
export interface Step {
  readonly client: number;
  readonly facts: OperationFacts;
}

/** An operation of the contract with all its options; `edges` are sizes at which the driver does something else. */
export function anyStep(weights: Weights, edges: readonly number[]): fc.Arbitrary<Step> {
  const kinds = [...objectFacts(weights, edges), ...listingFacts(weights), ...writerFacts(weights, edges)];
  const facts: fc.Arbitrary<OperationFacts> = fc.oneof(...kinds.filter(({ weight }) => weight > 0));
  return fc.record({ client: fc.nat({ max: weights.clients - 1 }), facts });
}

type Weighted = fc.WeightedArbitrary<OperationFacts>;

const few = fc.constantFrom(...FEW);
const path = fc.oneof({ weight: 2, arbitrary: few }, { weight: 1, arbitrary: fc.constantFrom(...PATHS) });
const place = fc.oneof(
  { weight: 2, arbitrary: few },
  { weight: 1, arbitrary: fc.constantFrom(...PATHS, ...DIRECTORIES) },
);
const aborted = fc.record({ by: fc.constant("abort" as const), after: fc.nat({ max: 3 }) });
const killed = fc.record({ by: fc.constant("kill" as const), after: fc.nat({ max: 6 }) });

function sizes(edges: readonly number[]): fc.Arbitrary<number> {
  const around = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
  const small = { weight: 8, arbitrary: fc.constantFrom(3, 0, 1, 15, 16, 17, 100) };
  return around.length === 0
    ? small.arbitrary
    : fc.oneof(small, { weight: 1, arbitrary: fc.constantFrom(...around) });
}

function objectFacts(weights: Weights, edges: readonly number[]): readonly Weighted[] {
  const { objects, ifAbsent, restart, reclaim, abort, kill } = weights;
  const size = sizes(edges);
  const range = fc.nat({ max: 20 });
  const put = { kind: fc.constant("put" as const), path, size };
  return [
    { weight: 6 * objects, arbitrary: fc.record({ ...put, ifAbsent: fc.constant(false) }) },
    { weight: ifAbsent, arbitrary: fc.record({ ...put, ifAbsent: fc.constant(true) }) },
    {
      weight: kill,
      arbitrary: fc.record({ ...put, ifAbsent: fc.constant(false), interruption: killed }),
    },
    { weight: abort, arbitrary: fc.record({ ...put, ifAbsent: fc.constant(false), interruption: aborted }) },
    { weight: 6 * objects, arbitrary: fc.record({ kind: fc.constant("get"), path: place }) },
    {
      weight: objects,
      arbitrary: fc.record({
        kind: fc.constant("read"),
        path: place,
        offset: range,
        length: fc.option(range, { nil: undefined }),
      }),
    },
    { weight: 2 * objects, arbitrary: fc.record({ kind: fc.constant("stat"), path: place }) },
    {
      weight: 3 * objects,
      arbitrary: fc.record({ kind: fc.constant("move"), path: place, destination: path }),
    },
    { weight: 3 * objects, arbitrary: fc.record({ kind: fc.constant("delete"), path: place }) },
    {
      weight: objects,
      arbitrary: fc.record({
        kind: fc.constant("deleteObjects"),
        paths: fc.uniqueArray(path, { maxLength: 4 }),
      }),
    },
    { weight: restart, arbitrary: fc.constant({ kind: "restart", writers: [] }) },
    { weight: reclaim, arbitrary: fc.record({ kind: fc.constant("reclaim"), everything: fc.boolean() }) },
  ];
}

function listingFacts({ listings }: Weights): readonly Weighted[] {
  const directory = fc.constantFrom(...DIRECTORIES, ...DIRECTORIES, ...PATHS);
  const startAfter = fc.option(
    fc.tuple(place, fc.boolean()).map(([at, isDirectory]) => (isDirectory ? `${at}/` : at)),
    { nil: undefined },
  );
  const skip = fc.option(fc.constantFrom(...DIRECTORIES.slice(1)), { nil: undefined });
  return [
    {
      weight: 2 * listings,
      arbitrary: fc.record({ kind: fc.constant("list"), path: directory, startAfter }),
    },
    {
      weight: 2 * listings,
      arbitrary: fc.record({ kind: fc.constant("walk"), path: directory, startAfter, skip }),
    },
  ];
}

function writerFacts(
  { uploads, resume, abort, kill }: Weights,
  edges: readonly number[],
): readonly Weighted[] {
  const writer = fc.nat({ max: WRITERS - 1 });
  const memo = fc.constantFrom(...MEMOS);
  const append = fc.constant(true);
  const fresh = fc.constant(false);
  const open = { kind: fc.constant("open" as const), writer, path: fc.constantFrom(...UPLOADS) };
  const commit = { kind: fc.constant("commit" as const), writer };
  const close = { kind: fc.constant("close" as const), writer, memo };
  const expected = fc.constantFrom(0, 3, 16, 100);
  return [
    { weight: 3 * uploads, arbitrary: fc.record({ ...open, append: fresh }) },
    { weight: 4 * resume, arbitrary: fc.record({ ...open, append }) },
    { weight: resume, arbitrary: fc.record({ ...open, append, expected }) },
    { weight: 6 * uploads, arbitrary: fc.record({ kind: fc.constant("write"), writer, size: sizes(edges) }) },
    { weight: 3 * resume, arbitrary: fc.record({ ...close, ifNone: fc.constant(false) }) },
    { weight: resume, arbitrary: fc.record({ ...close, ifNone: fc.constant(true) }) },
    { weight: 2 * uploads, arbitrary: fc.record(commit) },
    { weight: uploads, arbitrary: fc.record({ ...commit, destination: path }) },
    { weight: uploads, arbitrary: fc.record({ kind: fc.constantFrom("cancel", "dispose"), writer }) },
    { weight: abort, arbitrary: fc.record({ ...commit, interruption: aborted }) },
    { weight: kill, arbitrary: fc.record({ ...commit, interruption: killed }) },
    {
      weight: Math.min(kill, resume),
      arbitrary: fc.record({ ...close, ifNone: fc.constant(false), interruption: killed }),
    },
    {
      weight: Math.min(abort, resume),
      arbitrary: fc.record({ ...close, ifNone: fc.constant(false), interruption: aborted }),
    },
  ];
}
