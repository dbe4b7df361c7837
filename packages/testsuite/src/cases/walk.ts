import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { byBytes, expectWalk, positionOf, positions, settled, walkPositions } from "../listed.ts";
import { put } from "../stored.ts";
import { ORDER_TRAPS } from "./list.ts";

/** Puts small objects below `w/` and gives their paths. */
async function plant(
  { driver, path, data }: CaseContext,
  names: readonly string[],
): Promise<readonly string[]> {
  for (const name of names) await put(driver, path(`w/${name}`), data(name), 3);
  return names.map((name) => path(`w/${name}`));
}

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
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(context, ["a", "b/1", "b/2", "b/c/d/e", "b/c/d/f", "x/y/z"]);
      await expectWalk(driver, path("w"), walkPositions(path("w"), objects));
      for await (const { isDirectory, size, modifiedAt } of driver.walk(path("w"))) {
        expectEqual("size and time", [size, modifiedAt === undefined], isDirectory ? [0, true] : [3, false]);
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
      await expectWalk(driver, path("w"), all, { startAfter: "/0" });
      await expectWalk(driver, path("w"), [], { startAfter: "/zzz" });
    },
  },
  {
    id: "WALK-07",
    level: "must",
    rules: [2],
    needs: [],
    tier: 0,
    title: "walk of a directory reports what is below it, and never itself",
    why: "a root that reports itself is visited twice",
    async run(context) {
      const { driver, path } = context;
      await plant(context, ["a/b/c"]);
      await expectWalk(driver, path("w/a/b"), [path("w/a/b/c")]);
      await expectWalk(driver, path("w/a"), [path("w/a/b/"), path("w/a/b/c")]);
      await expectRejection("walk of nothing", positions(driver.walk(path("nothing"))), "PATH_NOT_FOUND");
    },
  },
  {
    id: "WALK-08",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "what vanishes during a walk is skipped without an error, what stays is reported once",
    why: "a purge walks while others delete",
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(
        context,
        Array.from({ length: 60 }, (_, index) => `${index % 6}/${String(index).padStart(2, "0")}`),
      );
      const seen: string[] = [];
      for await (const entry of driver.walk(path("w"))) {
        seen.push(positionOf(entry));
        if (entry.path === path("w/1")) await driver.delete(path("w/3"));
        if (entry.path === path("w/4")) await driver.delete(path("w/4"));
      }
      const gone = [path("w/3/"), path("w/4/")];
      const stayed = objects.filter((object) => !gone.some((directory) => object.startsWith(directory)));
      expectEqual(
        "objects that stayed",
        seen.filter((each) => stayed.includes(each)),
        stayed.toSorted(byBytes),
      );
      expectEqual("each position once", new Set(seen).size, seen.length);
    },
  },
  {
    id: "WALK-11",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "deleting each object as it is visited is safe and leaves nothing",
    why: "that is how garbage is collected",
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(
        context,
        Array.from({ length: 60 }, (_, index) => `${index % 4}/${index % 3}/${index}`),
      );
      const deleted: string[] = [];
      for await (const entry of driver.walk(path("w"))) {
        if (entry.isDirectory) continue;
        await driver.delete(entry.path);
        deleted.push(entry.path);
      }
      expectEqual("objects deleted", deleted, objects.toSorted(byBytes));
      await expectRejection("stat of the emptied directory", driver.stat(path("w")), "PATH_NOT_FOUND");
    },
  },
  {
    id: "WALK-13",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "skip called late, by a consumer that fetches ahead, prunes what was not handed out yet",
    why: "a purge that works on several entries at once decides late",
    async run(context) {
      const { driver, path } = context;
      const objects = await plant(context, ["a/1", "a/2", "a/3", "a-/4", "b/5"]);
      const walk = driver.walk(path("w"))[Symbol.asyncIterator]();
      const seen: string[] = [];
      const take = async (): Promise<(() => void) | undefined> => {
        const { value, done } = await walk.next();
        if (done === true) return undefined;
        seen.push(positionOf(value));
        return () => value.skip();
      };
      const skips = [];
      for (let next = await take(); next !== undefined; next = await take()) {
        skips.push(next);
        if (seen.at(-1) === path("w/a/2")) skips[seen.indexOf(path("w/a/"))]?.();
      }
      const expected = walkPositions(path("w"), objects).filter((position) => position !== path("w/a/3"));
      expectEqual("walk with a late skip of w/a after w/a/2", seen, expected);
    },
  },
];
