import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import {
  byBytes,
  expectList,
  expectWalk,
  listPositions,
  positions,
  settled,
  walkPositions,
} from "../listed.ts";
import { numbered, putMany, SEVERAL_PAGES } from "../many.ts";
import { put, writeRange } from "../stored.ts";

/** What a position of an entry looks like: a path of the contract, and a slash where it is a directory. */
const GRAMMAR = /^(\/[A-Za-z0-9._-]+)+\/?$/;

/** Valid names that look like something else: an option, an escape, a hidden or temporary file, a number, a sum. */
const ODD_NAMES: readonly string[] = [
  ...[
    "-",
    "--",
    "-rf",
    "_",
    "__proto__",
    "...",
    "..a",
    ".a",
    "a.",
    "a..b",
    ".part",
    ".info",
    ".lock",
    ".tmp",
  ],
  ...["0", "00", "1e3", "-0", "a-b_c.d", "A", "a", "index.json", "NUL", "toString", "2F", "x2Fy", "null"],
];

/** Names whose order is another one by letters, by length, by locale or by segment than by bytes of the position. */
export const ORDER_TRAPS: readonly string[] = [
  ...[
    "a/x",
    "a-b/x",
    "a-b-c",
    "a.b",
    "ab",
    "a0",
    "a_",
    "A",
    "B/x",
    "b",
    "Ab/x",
    "a/b/x",
    "a/b-c",
    "a/b.c/x",
    "a/b0",
  ],
  ...["-", "0", "9/x", "Z", "_", "z/x", "z-"],
];

export const listCases: readonly CaseDefinition[] = [
  {
    id: "LIST-01",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "list reports the direct children, each once, a directory once though a thousand are in it",
    why: "tags and repositories are listed this way",
    async run({ driver, path, data }) {
      const below = numbered(1000).map((name, index) => path(`d/many/${index % 3}/${name}`));
      for (const name of ["d/a", "d/b", "d/deep/er/x", "beside"])
        await put(driver, path(name), data(name), 5);
      await putMany(driver, below, data("below"));
      await expectList(driver, path("d"), [path("d/a"), path("d/b"), path("d/deep/"), path("d/many/")]);
      const entries = driver.list(path("d"));
      for await (const entry of entries) {
        const { path: named, isDirectory } = entry;
        expectThat(
          named.startsWith("/") && !named.endsWith("/"),
          "absolute paths without a slash at the end",
          named,
        );
        expectEqual("isDirectory", isDirectory, ["deep", "many"].includes(named.slice(path("d/").length)));
      }
    },
  },
  {
    id: "LIST-02",
    level: "must",
    rules: [2, 3],
    needs: [],
    tier: 0,
    title:
      "list and walk of nothing are PATH_NOT_FOUND, of an object NOT_A_DIRECTORY (or, flat, PATH_NOT_FOUND)",
    why: "no repository and an empty repository are two answers",
    async run({ driver, path, data }) {
      await put(driver, path("object"), data("v1"), 5);
      const wrongKind =
        driver.capabilities.namespace === "tree"
          ? (["NOT_A_DIRECTORY"] as const)
          : (["NOT_A_DIRECTORY", "PATH_NOT_FOUND"] as const);
      for (const operation of ["list", "walk"] as const) {
        for (const missing of ["nothing", "no/such/parent", "objec"]) {
          const asked = positions(driver[operation](path(missing)));
          await expectRejection(`${operation} of ${missing}`, asked, "PATH_NOT_FOUND");
        }
        const asked = positions(driver[operation](path("object")));
        await expectRejection(`${operation} of an object`, asked, ...wrongKind);
      }
    },
  },
  {
    id: "LIST-06",
    level: "must",
    rules: [4, "paths"],
    needs: [],
    tier: 0,
    title: "names of every shape that the grammar allows are listed and walked letter by letter",
    why: "a name that is decoded, trimmed or escaped on its way is not found again",
    async run({ driver, path, data }) {
      for (const name of ODD_NAMES) {
        await put(driver, path(`objects/${name}`), data(name), 1);
        await put(driver, path(`directories/${name}/x`), data(name), 1);
      }
      const objects = ODD_NAMES.map((name) => path(`objects/${name}`));
      const inner = ODD_NAMES.map((name) => path(`directories/${name}/x`));
      await expectList(driver, path("objects"), objects.toSorted(byBytes));
      const directories = ODD_NAMES.map((name) => path(`directories/${name}/`));
      await expectList(driver, path("directories"), directories.toSorted(byBytes));
      await expectWalk(driver, path("objects"), objects.toSorted(byBytes));
      await expectWalk(driver, path("directories"), walkPositions(path("directories"), inner));
    },
  },
  {
    id: "LIST-07",
    level: "must",
    rules: [5, "paths"],
    needs: [],
    tier: 0,
    title: "nothing but committed objects is listed or walked, at no moment of an upload and at no level",
    why: "a half-written layer must not show up as a blob",
    async run({ driver, path, data, limits, root }) {
      const object = data("v1");
      const look = async (...expected: readonly string[]): Promise<void> => {
        await expectList(driver, path("d"), expected.map(path));
        await expectWalk(driver, path("d"), expected.map(path));
        for (const above of ["/", root]) {
          const names = await positions(driver.list(above));
          expectEqual(
            `names in ${above} beyond the grammar`,
            names.filter((name) => !GRAMMAR.test(name)),
            [],
          );
        }
      };
      await put(driver, path("d/a"), data("v0"), 5);
      await using fresh = await driver.writer(path("d/b"));
      await using replacing = await driver.writer(path("d/a"));
      await look("d/a");
      for (const end of [10, limits.partSize + 10]) {
        await writeRange(fresh, object, fresh.size, end);
        await writeRange(replacing, object, replacing.size, end);
        await look("d/a");
      }
      if (driver.capabilities.resume) {
        await fresh.close();
        await replacing.close();
        await look("d/a");
        await using resumed = await driver.writer(path("d/b"), { append: true });
        await resumed.write(object.bytes(resumed.size, resumed.size + 10));
        await look("d/a");
        await resumed.commit();
      } else await fresh.commit();
      await look("d/a", "d/b");
    },
  },
  {
    id: "LIST-09",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title:
      "while others put and delete, every object that is there throughout is listed once, without an error",
    why: "a catalogue is listed while pushes go on",
    async run({ driver, path, data }) {
      const stay = numbered(SEVERAL_PAGES).map((name) => path(`d/${name}`));
      await putMany(driver, stay, data("stay"));
      let stop = false;
      const churn = async (): Promise<void> => {
        for (let round = 0; !stop; round++) {
          await turn();
          const beside = `${stay[(round * 97) % stay.length]}x`; // on every page
          await put(driver, beside, data("come"), 1);
          await driver.delete(beside);
        }
      };
      const churning = churn();
      try {
        for (let round = 0; round < 5; round++) {
          const listed = await positions(driver.list(path("d")));
          expectEqual("each position once", new Set(listed).size, listed.length);
          await settled(driver, async () => {
            const again = await positions(driver.list(path("d")));
            expectEqual(
              "objects that stay",
              stay.filter((name) => !again.includes(name)),
              [],
            );
          });
          expectEqual("order of a listing", listed, listed.toSorted(byBytes));
        }
      } finally {
        stop = true;
        await churning;
      }
    },
  },
  {
    id: "LIST-10",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "list reports in key order: byte order of the position, a directory's with a slash at its end",
    why: "pages of two replicas, and of two drivers, have to fit together",
    async run({ driver, path, data }) {
      for (const name of ORDER_TRAPS) await put(driver, path(`d/${name}`), data(name), 1);
      const objects = ORDER_TRAPS.map((name) => path(`d/${name}`));
      await expectList(driver, path("d"), listPositions(path("d"), objects));
    },
  },
  {
    id: "LIST-13",
    level: "must",
    rules: [4, "errors"],
    needs: [],
    tier: 0,
    title: "errors of list and walk, wrong arguments included, come from next() and never from the call",
    why: "a for await loop has one place to catch",
    async run({ driver, path, data }) {
      await put(driver, path("a"), data("v1"), 1);
      for (const operation of ["list", "walk"] as const) {
        const invalid = driver[operation]("no-slash");
        await expectRejection(`${operation} of an invalid path`, positions(invalid), "INVALID_PATH");
        const wrongStart = driver[operation](path("").slice(0, -1), { startAfter: "x y" });
        await expectRejection(
          `${operation} with an invalid startAfter`,
          positions(wrongStart),
          "INVALID_PATH",
        );
      }
    },
  },
  {
    id: "EVNT-02",
    level: "must",
    rules: ["capabilities"],
    needs: ["strongList"],
    tier: 0,
    title: "a listing that starts after a write, move or delete has resolved shows it",
    why: "online garbage collection deletes what no listing shows",
    async run({ driver, path, data }) {
      for (let round = 0; round < 20; round++) {
        const name = path(`d/${String(round).padStart(2, "0")}`);
        await put(driver, path("d/new"), data("v1"), 1);
        expectEqual(
          "list after a put",
          (await positions(driver.list(path("d")))).includes(path("d/new")),
          true,
        );
        await driver.move(path("d/new"), name);
        expectEqual("list after a move", (await positions(driver.list(path("d")))).at(-1), name);
        expectEqual("walk after a move", (await positions(driver.walk(path("d")))).at(-1), name);
        if (round % 2 === 0) continue;
        await driver.delete(name);
        expectEqual("list after a delete", (await positions(driver.list(path("d")))).includes(name), false);
      }
    },
  },
];
