import { expectEqual } from "../expectations.ts";
import { positions } from "../listed.ts";
import { expectBytes, readAll } from "../stored.ts";
import { type Bench, largeVersion, type Operation, putVersion, smallVersion } from "./operation.ts";

const START = 1000;
const LENGTH = 1500;
/** A body is read in as many calls as it comes in pieces; half of the rest each time is the most that a fault makes of it. */
const READS = 8;
const NAMES = ["a", "b", "c/d", "c/e", "f"] as const;

/** Reads the object from an offset, if one is given, with everything that the contract says about it. */
async function expectRange(bench: Bench, offset?: number, length?: number): Promise<void> {
  const { faulty, path, context } = bench;
  const { object, size } = largeVersion(bench);
  await using reader = await faulty.reader(path("a"), { offset, length });
  const start = offset ?? 0;
  const found = await readAll(reader);
  expectEqual("size of the reader's object", reader.info.size, size);
  expectBytes(context, "body", found, { object, start, length: length ?? size - start });
}

async function prepareTree({ direct, path, context }: Bench): Promise<void> {
  await Promise.all(
    NAMES.map((name) => direct.putContent(path(`dir/${name}`), context.data(name).bytes(0, 10))),
  );
}

function below({ path }: Bench, positionsFound: readonly string[]): readonly string[] {
  return positionsFound.map((each) => each.slice(path("dir/").length));
}

/** Operations that change nothing. */
export const readOperations: readonly Operation[] = [
  {
    name: "getContent",
    calls: 1,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), smallVersion(bench)),
    async run(bench) {
      const { object, size } = smallVersion(bench);
      const found = await bench.faulty.getContent(bench.path("a"));
      expectBytes(bench.context, "getContent", found, { object, start: 0, length: size });
    },
  },
  {
    name: "reader",
    calls: READS,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), largeVersion(bench)),
    run: async (bench) => expectRange(bench),
  },
  {
    name: "reader of a range",
    calls: READS,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), largeVersion(bench)),
    run: async (bench) => expectRange(bench, START, LENGTH),
  },
  {
    name: "stat",
    calls: 1,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), smallVersion(bench)),
    async run(bench) {
      const { size, isDirectory } = await bench.faulty.stat(bench.path("a"));
      expectEqual("stat", [size, isDirectory], [smallVersion(bench).size, false]);
    },
  },
  {
    name: "list",
    calls: 4,
    prepare: prepareTree,
    async run(bench) {
      const found = below(bench, await positions(bench.faulty.list(bench.path("dir"))));
      expectEqual("list", found, ["a", "b", "c/", "f"]);
    },
  },
  {
    name: "walk",
    calls: 6,
    prepare: prepareTree,
    async run(bench) {
      const found = below(bench, await positions(bench.faulty.walk(bench.path("dir"))));
      expectEqual("walk", found, ["a", "b", "c/", "c/d", "c/e", "f"]);
    },
  },
];
