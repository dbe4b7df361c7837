import type { StorageDriver } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual } from "../expectations.ts";
import {
  expectList,
  expectWalk,
  listPositions,
  positionOf,
  positions,
  settled,
  walkPositions,
} from "../listed.ts";
import { numbered, putMany } from "../many.ts";
import { expectMissing, expectStored, put } from "../stored.ts";

/** Numbers of children at the edges of pages: backends answer by the thousand, some in less. */
const COUNTS = [1, 999, 1000, 1001, 2001, 10_000];

/** All positions, taken in pages: as many as asked, then again from the last one on. */
async function inPages(
  driver: StorageDriver,
  operation: "list" | "walk",
  path: string,
  pageSize: number,
): Promise<readonly string[]> {
  const all: string[] = [];
  for (let full = true; full; ) {
    const page: string[] = [];
    for await (const entry of driver[operation](path, { startAfter: all.at(-1) })) {
      page.push(positionOf(entry));
      if (page.length === pageSize) break;
    }
    all.push(...page);
    full = page.length === pageSize;
  }
  return all;
}

export const listPageCases: readonly CaseDefinition[] = [
  {
    id: "LIST-03",
    level: "must",
    rules: [4, 23],
    needs: [],
    tier: 1,
    title:
      "1, 999, 1,000, 1,001, 2,001 and 10,000 children are all listed, after a position exactly the rest, and all deleted",
    why: "backends answer in pages of a thousand, and a page that ends a listing early loses tags",
    async run({ driver, path, data }) {
      const names = numbered(Math.max(...COUNTS)).map((name) => path(`d/${name}`));
      let stored = 0;
      for (const count of COUNTS) {
        await putMany(driver, names.slice(stored, count), data("v1"));
        stored = count;
        await expectList(driver, path("d"), names.slice(0, count));
        for (const from of [1, 2, 1000, 1001].map((back) => count - back)) {
          if (from < 0) continue;
          const startAfter = names[from];
          await expectList(driver, path("d"), names.slice(from + 1, count), { startAfter });
        }
      }
      await driver.delete(path("d"));
      await expectMissing(driver, path("d"));
      expectEqual("what is left", await positions(driver.walk(path("").slice(0, -1))).catch(() => []), []);
    },
  },
  {
    id: "LIST-04",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title:
      "directories beside names that begin alike are each listed once, in pages of 1 to 10 and from any position",
    why: "a/ and a- change places between order by name and by position",
    async run({ driver, path, data }) {
      const names = ["t/x", "t-/x", "t./x", "t0/x", "t_", "t-a", "t", "t-b/x", "t-b/y", "t/z/z"].filter(
        (name) => name !== "t" || driver.capabilities.namespace === "flat",
      );
      for (const name of names) await put(driver, path(`d/${name}`), data(name), 1);
      const listed = listPositions(
        path("d"),
        names.map((name) => path(`d/${name}`)),
      );
      await expectList(driver, path("d"), listed);
      for (const [index, startAfter] of listed.entries()) {
        await expectList(driver, path("d"), listed.slice(index + 1), { startAfter });
      }
      await settled(driver, async () => {
        for (let pageSize = 1; pageSize <= 10; pageSize++) {
          const pages = await inPages(driver, "list", path("d"), pageSize);
          expectEqual(`list in pages of ${pageSize}`, pages, listed);
        }
      });
    },
  },
  {
    id: "LIST-12",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "startAfter of list is exclusive and takes any position, there or not",
    why: "the last name of a page may be deleted before the next is asked for",
    async run({ driver, path, data }) {
      for (const name of ["b", "c/x", "c/y", "d", "f-", "f/x"])
        await put(driver, path(`l/${name}`), data(name), 1);
      const all = ["b", "c/", "d", "f-", "f/"].map((name) => path(`l/${name}`));
      const starts = [
        "a",
        "b",
        "b/",
        "bb",
        "c",
        "c/",
        "c/x",
        "c/y",
        "c-",
        "cc",
        "d",
        "e",
        "f",
        "f-",
        "f/",
        "f/x",
        "g",
        "z/",
      ];
      for (const start of starts) {
        const startAfter = path(`l/${start}`);
        const expected = all.filter((position) => position > startAfter);
        await expectList(driver, path("l"), expected, { startAfter });
      }
      for (const before of ["/0", path("l")])
        await expectList(driver, path("l"), all, { startAfter: before });
      for (const after of ["/zzz", path("l/")])
        await expectList(driver, path("l"), [], { startAfter: after });
    },
  },
  {
    id: "LIST-14",
    level: "must",
    rules: [4],
    needs: [],
    tier: 1,
    title:
      "where a page of a thousand ends among names that begin alike, list and walk leave out and repeat nothing",
    why: "at the end of a page a directory is met twice, or the object beside it not at all",
    async run({ driver, path, data }) {
      const alike = ["t-", "t-/x", "t-/y", "t.", "t./x", "t/x", "t/y", "t0", "tt/x"].filter(
        (name) => driver.capabilities.namespace === "flat" || !["t-", "t."].includes(name),
      );
      for (const name of alike) await put(driver, path(`d/${name}`), data(name), 1);
      const fillers = numbered(1000);
      let stored = 0;
      for (let before = 1000 - alike.length - 6; before <= 1000; before++) {
        await putMany(
          driver,
          fillers.slice(stored, before).map((name) => path(`d/${name}`)),
          data("filler"),
        );
        stored = before;
        const objects = [...fillers.slice(0, before), ...alike].map((name) => path(`d/${name}`));
        await expectList(driver, path("d"), listPositions(path("d"), objects));
        await expectWalk(driver, path("d"), walkPositions(path("d"), objects));
      }
    },
  },
  {
    id: "LIST-08",
    level: "must",
    rules: [4, 16, "paths"],
    needs: [],
    facilities: ["back-door:plant"],
    tier: 0,
    title:
      "markers and names that no path has, put there by others, are neither listed nor in the way, and are deleted along",
    why: "consoles make markers for folders, people copy files into a store",
    async run(context) {
      const { driver, path, data, backDoor } = context;
      const { namespace } = driver.capabilities;
      for (const name of ["d/a", "d/e/x", "f"]) await put(driver, path(name), data(name), 1);
      const foreign = [
        "d/",
        "d/e/",
        "d/a b",
        "d/~tmp",
        "d/e/+",
        "d/caf\u00e9",
        "d/x y/inner",
        "d/e/.~lock#",
        "d/marker/",
      ];
      for (const name of foreign) await backDoor("plant")(path(name).slice(1));
      const isMarker = (position: string): boolean => namespace === "tree" && position === path("d/marker/");
      const look = async (
        operation: "list" | "walk",
        of: string,
        expected: readonly string[],
      ): Promise<void> => {
        const seen = (await positions(driver[operation](path(of)))).filter((each) => !isMarker(each));
        expectEqual(`${operation} of ${of}`, seen, expected.map(path));
      };
      await settled(driver, async () => {
        await look("list", "d", ["d/a", "d/e/"]);
        await look("walk", "d", ["d/a", "d/e/", "d/e/x"]);
        await look("list", "d/e", ["d/e/x"]);
      });
      expectEqual("kind of d", (await driver.stat(path("d"))).isDirectory, true);
      await driver.delete(path("d"));
      await expectMissing(driver, path("d"));
      await expectList(driver, path("").slice(0, -1), [path("f")]);
      await put(driver, path("d"), data("in its place"), 1);
      await expectStored(context, path("d"), { object: data("in its place"), size: 1 });
    },
  },
];
