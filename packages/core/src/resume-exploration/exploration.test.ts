import { describe, expect, test } from "vitest";
import { formatResumeRecord, type MarkerRecord, type PointRecord } from "../resume-record.ts";
import { type Exploration, type ExploreOptions, explore } from "./explore.ts";
import { deletingLook, emptyMarkers, noLook } from "./mutations.ts";
import type { ProgramName } from "./programs.ts";
import { StoreState } from "./store-state.ts";
import type { Violation } from "./verdict.ts";

const POINT: PointRecord = { kind: "point", nonce: "i", size: 1, payload: Buffer.from("i") };
const FENCE: MarkerRecord = { kind: "commit", nonce: "dead", continues: { number: 1, nonce: "i" } };

/*
 * What is run here takes seconds. All other choices of three from SINGLE, over a store with and without a point, were run
 * by hand: where numbers are freed, writers that begin anew have up to 24 million states.
 */
const ENDING = ["commit", "cancel"] as const;
const CONTINUING = ["close", ...ENDING] as const;
const SINGLE = [...CONTINUING, "fresh", "ifNone"] as const;
const TWICE = ["close, cancel", "close, commit"] as const;

/** Stores as the writers find them. */
const STORES = {
  "without a record": [],
  "with a point": [[1, formatResumeRecord(POINT)]],
  "with the fence of a commit that died": [
    [1, formatResumeRecord(POINT)],
    [2, formatResumeRecord(FENCE)],
  ],
} satisfies Readonly<Record<string, readonly (readonly [number, Uint8Array])[]>>;

type StoreName = keyof typeof STORES;
type Writers = readonly ProgramName[];

const STORE_NAMES: readonly StoreName[] = [
  "without a record",
  "with a point",
  "with the fence of a commit that died",
];

function store(name: StoreName, keeps: boolean): StoreState {
  return StoreState.of(new Map<number, Uint8Array>(STORES[name]), keeps);
}

/** Every choice of `count` writers; which of two equal ones is which makes no difference. */
function choices<T>(names: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return names.flatMap((name, index) =>
    choices(names.slice(index), count - 1).map((rest) => [name, ...rest]),
  );
}

async function run(
  writers: Writers,
  name: StoreName,
  options: Partial<ExploreOptions> & { readonly keepsNumbers: boolean },
): Promise<Exploration> {
  return await explore({ writers, store: store(name, options.keepsNumbers), kill: true, ...options });
}

/** The violations of all, each with the choice of writers and the first way to it. */
async function violations(
  all: readonly Writers[],
  name: StoreName,
  options: Partial<ExploreOptions> & { readonly keepsNumbers: boolean },
): Promise<ReadonlyMap<Violation, string>> {
  const found = new Map<Violation, string>();
  for (const writers of all) {
    for (const [violation, trace] of (await run(writers, name, options)).violations) {
      found.set(violation, `${writers.join(" + ")}: ${trace}`);
    }
  }
  return found;
}

const NONE = new Map();

/** Slow machines run other tests beside these. */
const TIMEOUT = 120_000;

describe.each([
  { keepsNumbers: true, where: "numbers are kept" },
  { keepsNumbers: false, where: "numbers are freed" },
])("where $where", { timeout: TIMEOUT }, ({ keepsNumbers }) => {
  test.each(STORE_NAMES)(
    "two writers over a store %s, one of which may die, lose and leave nothing",
    async (name) => {
      expect(await violations(choices(SINGLE, 2), name, { keepsNumbers })).toEqual(NONE);
    },
  );

  test.each(["without a record", "with a point"] as const)(
    "nor do they over a store %s if an answer is lost and the call is made again",
    async (name) => {
      const options = { keepsNumbers, kill: false, loseAnswer: true };
      expect(await violations(choices(SINGLE, 2), name, options)).toEqual(NONE);
    },
  );

  test("nor does a writer that goes on from what it has just published, beside one of any kind", async () => {
    const pairs = TWICE.flatMap((twice) => CONTINUING.map((name): Writers => [twice, name]));
    expect(await violations(pairs, "with a point", { keepsNumbers })).toEqual(NONE);
  });

  test("nor do three writers of one point that close, commit or cancel, one of which may die", async () => {
    expect(await violations(choices(CONTINUING, 3), "with a point", { keepsNumbers })).toEqual(NONE);
  });

  test("nor does a third that begins anew where two others end", async () => {
    const replacing = choices(ENDING, 2).map((pair): Writers => [...pair, "ifNone"]);
    expect(await violations(replacing, "with a point", { keepsNumbers })).toEqual(NONE);
    const racing = CONTINUING.map((name): Writers => ["ifNone", "ifNone", name]);
    expect(await violations(racing, "without a record", { keepsNumbers })).toEqual(NONE);
    expect(await violations([["commit", "cancel", "fresh"]], "without a record", { keepsNumbers })).toEqual(
      NONE,
    );
  });

  test("a writer that takes over from a commit which has not answered may succeed as well, and no other", async () => {
    for (const pair of choices(CONTINUING, 2)) {
      const { takeovers } = await run(pair, "with a point", { keepsNumbers });
      expect(takeovers > 0, pair.join(" + ")).toBe(pair.includes("commit"));
    }
  });
});

describe("what the exploration would find in a log", { timeout: TIMEOUT }, () => {
  test("that publishes an empty record before a commit: a kill costs the bytes", async () => {
    const options = { keepsNumbers: true, mutate: emptyMarkers };
    const found = await violations(choices(CONTINUING, 2), "with a point", options);
    expect([...found.keys()]).toEqual(["lost bytes"]);
  });

  test("that frees numbers and does not look: two win", async () => {
    const options = { keepsNumbers: false, mutate: noLook };
    const found = await violations([["close", "close", "close"]], "with a point", options);
    expect([...found.keys()]).toContain("two winners");
  });

  test("that takes the deletion of the point for the look: bytes are lost", async () => {
    const options = { keepsNumbers: false, mutate: deletingLook };
    const found = await violations(choices(CONTINUING, 2), "with a point", options);
    expect([...found.keys()]).toContain("lost bytes");
  });

  test("that believes numbers kept which are freed: two win", async () => {
    const options = { keepsNumbers: true, store: store("with a point", false) };
    const found = await violations([["close", "close", "close"]], "with a point", options);
    expect([...found.keys()]).toContain("two winners");
  });

  test("that begins at the same number each time: a late writer hides the bytes of a new upload", async () => {
    const options = { keepsNumbers: false, firstNumber: 1 };
    const found = await violations([["close", "commit", "ifNone"]], "with a point", options);
    expect([...found.keys()]).toContain("lost bytes");
  });
});
