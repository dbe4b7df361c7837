import { Mismatch } from "../mismatch.ts";
import { expectMissing } from "../stored.ts";
import {
  type Bench,
  contentAt,
  type Operation,
  oldVersion,
  putVersion,
  type State,
  smallVersion,
  versionAt,
} from "./operation.ts";

const NAMES = ["a", "b", "c/d", "c/e", "f"] as const;

async function plant(bench: Bench): Promise<void> {
  await Promise.all(
    NAMES.map((name) => putVersion(bench.direct, bench.path(`dir/${name}`), oldVersion(bench))),
  );
}

async function left(bench: Bench): Promise<State> {
  const found = await Promise.all(NAMES.map((name) => contentAt(bench.direct, bench.path(`dir/${name}`))));
  const count = found.filter((each) => each !== undefined).length;
  if (count === 0) return "after";
  return count === NAMES.length ? "before" : "between";
}

/** Operations on committed objects. */
export const changeOperations: readonly Operation[] = [
  {
    name: "move",
    calls: 1,
    doneCodes: ["PATH_NOT_FOUND"],
    async prepare(bench) {
      await putVersion(bench.direct, bench.path("a"), smallVersion(bench));
      await putVersion(bench.direct, bench.path("b"), oldVersion(bench));
    },
    run: async ({ faulty, path }) => faulty.move(path("a"), path("b")),
    async state(bench) {
      const versions = { old: oldVersion(bench), next: smallVersion(bench) };
      const source = await versionAt(bench, bench.path("a"), versions);
      const destination = await versionAt(bench, bench.path("b"), versions);
      if (source === "next" && destination === "old") return "before";
      if (source === "nothing" && destination === "next") return "after";
      if (source === "next" && destination === "next") return "between";
      const seen = `source: ${source}, destination: ${destination}`;
      throw new Mismatch(
        "the object at its source, its destination or both, and the old one until then",
        seen,
      );
    },
  },
  {
    name: "delete",
    calls: 1,
    doneCodes: ["PATH_NOT_FOUND"],
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), smallVersion(bench)),
    run: async ({ faulty, path }) => faulty.delete(path("a")),
    async state(bench) {
      if ((await contentAt(bench.direct, bench.path("a"))) !== undefined) return "before";
      await expectMissing(bench.direct, bench.path("a"));
      return "after";
    },
  },
  {
    name: "delete of a directory",
    calls: 1,
    doneCodes: ["PATH_NOT_FOUND"],
    prepare: plant,
    run: async ({ faulty, path }) => faulty.delete(path("dir")),
    state: left,
  },
  {
    name: "deleteObjects",
    calls: 1,
    prepare: plant,
    async run({ faulty, path }) {
      const [failure] = (await faulty.deleteObjects?.(NAMES.map((name) => path(`dir/${name}`)))) ?? [];
      if (failure !== undefined) throw failure.error;
    },
    state: left,
  },
  {
    name: "reclaim",
    calls: 1,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), smallVersion(bench)),
    async run({ faulty }) {
      await faulty.reclaim({ olderThan: new Date(0) });
    },
    async state(bench) {
      const versions = { old: oldVersion(bench), next: smallVersion(bench) };
      const found = await versionAt(bench, bench.path("a"), versions);
      if (found === "next") return "either";
      throw new Mismatch("a committed object untouched by reclaim", found);
    },
  },
];
