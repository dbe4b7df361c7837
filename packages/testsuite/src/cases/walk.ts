import type { StorageDriver } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectWalk, positionOf, positions, settled, walkPositions } from "../listed.ts";
import { plant } from "../planted.ts";
import { put } from "../stored.ts";
import { ORDER_TRAPS } from "./list.ts";

/** Walks and prunes the named directories, before asking for the next entry. */
async function walkSkipping(
  driver: StorageDriver,
  path: string,
  skipped: readonly string[],
): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const entry of driver.walk(path)) {
    seen.push(positionOf(entry));
    if (skipped.includes(entry.path)) entry.skip();
  }
  return seen;
}

export const walkCases: readonly CaseDefinition[] = [
  {
    id: "WALK-01",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "walk visits every object and every directory once, a directory right before what is in it",
    why: "what garbage collection does not see it deletes",
    async run({ driver, path, data }) {
      const names = ["a", "b/1", "b/2", "b/c/d/e", "b/c/d/f", "x/y/z"];
      const sizes = new Map(names.map((name, index) => [path(`w/${name}`), index * 1000]));
      for (const [name, size] of sizes) await put(driver, name, data(name), size);
      await expectWalk(driver, path("w"), walkPositions(path("w"), [...sizes.keys()]));
      for await (const { path: at, isDirectory, size, modifiedAt } of driver.walk(path("w"))) {
        expectEqual(`kind of ${at}`, isDirectory, !sizes.has(at));
        expectEqual(`size of ${at}`, size, sizes.get(at) ?? 0);
        expectEqual(`whether ${at} has a time`, modifiedAt !== undefined, sizes.has(at));
        expectThat(at.startsWith("/") && !at.endsWith("/"), "absolute paths without a slash at the end", at);
      }
    },
  },
  {
    id: "WALK-02",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "walk reports in key order, whatever the names and the depth",
    why: "two replicas, and two drivers, continue each other's walks",
    async run(context) {
      const objects = await plant(context, ORDER_TRAPS);
      await expectWalk(context.driver, context.path("w"), walkPositions(context.path("w"), objects));
    },
  },
  {
    id: "WALK-03",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title:
      "skip prunes exactly that directory, not siblings whose names begin alike, and on an object nothing",
    why: "a purge that skips one repository must visit the next",
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(context, ["a/1", "a/b/2", "a-/3", "a.b/4", "a0/5", "ab/6", "c/7", "c/8"]);
      const all = walkPositions(path("w"), objects);
      const without = (...pruned: readonly string[]): readonly string[] =>
        all.filter(
          (position) => !pruned.some((each) => position.startsWith(`${each}/`) && position !== `${each}/`),
        );
      await settled(driver, async () => {
        for (const skipped of [
          ["w/a"],
          ["w/a-"],
          ["w/a/b", "w/c"],
          ["w/ab", "w/a0", "w/a.b"],
          ["w/a", "w/c"],
        ]) {
          const paths = skipped.map(path);
          expectEqual(
            `walk that skips ${skipped}`,
            await walkSkipping(driver, path("w"), paths),
            without(...paths),
          );
        }
        expectEqual("walk that skips an object", await walkSkipping(driver, path("w"), [path("w/c/7")]), all);
      });
    },
  },
  {
    id: "WALK-04",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "leaving the loop, by break or by an error of one's own, stops the walk and nothing else",
    why: "whoever looks for one thing stops when it is found",
    async run(context) {
      const { driver, path } = context;
      await plant(
        context,
        Array.from({ length: 50 }, (_, index) => `${index % 5}/${index}`),
      );
      for (const operation of ["list", "walk"] as const) {
        for await (const _ of driver[operation](path("w"))) break;
        const own = new Error("of the caller");
        const loop = async (): Promise<void> => {
          for await (const _ of driver[operation](path("w"))) throw own;
        };
        const caught = await loop().catch((error: unknown) => error);
        expectThat(caught === own, "the caller's error to come through", String(caught));
        const iterator = driver[operation](path("w"))[Symbol.asyncIterator]();
        await iterator.next();
        await iterator.return?.();
        expectEqual("next() after return()", (await iterator.next()).done, true);
      }
    },
  },
  {
    id: "WALK-06",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title:
      "startAfter of walk is exclusive and takes any position: an object's, a directory's, one that is not there",
    why: "a walk over a large store is continued after a crash",
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(context, ["a", "b/1", "b/c/2", "b/c/3", "b-", "b0", "d/4", "e"]);
      const all = walkPositions(path("w"), objects);
      const starts = [
        "0",
        "a",
        "b",
        "b/",
        "b/1",
        "b/c",
        "b/c/",
        "b/c/2",
        "b/c/9",
        "b-",
        "b.",
        "b0",
        "c",
        "d/4",
        "e",
        "e/",
        "f",
      ];
      for (const start of starts) {
        const startAfter = path(`w/${start}`);
        const below = startAfter.endsWith("/") ? startAfter : undefined;
        const expected = all.filter(
          (position) => position > startAfter && (below === undefined || !position.startsWith(below)),
        );
        await expectWalk(driver, path("w"), expected, { startAfter });
      }
      for (const before of ["/0", path("w")])
        await expectWalk(driver, path("w"), all, { startAfter: before });
      for (const after of ["/zzz", path("w/")])
        await expectWalk(driver, path("w"), [], { startAfter: after });
    },
  },
  {
    id: "WALK-07",
    level: "must",
    rules: [2],
    needs: [],
    tier: 0,
    title: "walk of a directory reports what is below it, and never itself; of an empty store, nothing",
    why: "a root that reports itself is visited twice",
    async run(context) {
      const { driver, path } = context;
      await plant(context, ["a/b/c"]);
      await expectWalk(driver, path("w/a/b"), [path("w/a/b/c")]);
      await expectWalk(driver, path("w/a"), [path("w/a/b/"), path("w/a/b/c")]);
      await expectRejection("walk of nothing", positions(driver.walk(path("nothing"))), "PATH_NOT_FOUND");
      if (driver.capabilities.shared) return; // else another instance is a store of its own, and new
      const empty = await context.open();
      for (const operation of ["list", "walk"] as const) {
        expectEqual(`${operation} of an empty store`, await positions(empty[operation]("/")), []);
      }
    },
  },
];
