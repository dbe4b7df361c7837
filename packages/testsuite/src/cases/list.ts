import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { byBytes, expectList, positions, settled } from "../listed.ts";
import { put } from "../stored.ts";

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
    title: "list reports the direct children, each once, a directory once however much is in it",
    why: "tags and repositories are listed this way",
    async run({ driver, path, data }) {
      const below = Array.from({ length: 30 }, (_, index) => `d/many/${index % 3}/${index}`);
      for (const name of ["d/a", "d/b", "d/deep/er/x", ...below, "beside"])
        await put(driver, path(name), data(name), 5);
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
    id: "LIST-03",
    level: "must",
    rules: [4],
    needs: [],
    tier: 1,
    title: "1,001 children are all listed, and after a position exactly the rest",
    why: "backends answer in pages of a thousand",
    async run({ driver, path, data }) {
      const names = Array.from({ length: 1001 }, (_, index) => path(`d/${String(index).padStart(5, "0")}`));
      const queue = names.values();
      const work = async (): Promise<void> => {
        for (const name of queue) await put(driver, name, data("v1"), 1);
      };
      await Promise.all(Array.from({ length: 16 }, work));
      await expectList(driver, path("d"), names);
      for (const from of [0, 998, 999, 1000]) {
        const startAfter = names[from];
        await expectList(driver, path("d"), names.slice(from + 1), { startAfter });
      }
    },
  },
  {
    id: "LIST-04",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title: "directories beside names that begin alike are each listed once, wherever the listing starts",
    why: "a/ and a- change places between order by name and by position",
    async run({ driver, path, data }) {
      const names = ["t/x", "t-/x", "t./x", "t0/x", "t_", "t-a", "t", "t-b/x"].filter(
        (name) => name !== "t" || driver.capabilities.namespace === "flat",
      );
      for (const name of names) await put(driver, path(`d/${name}`), data(name), 1);
      const children = new Set(names.map((name) => (name.includes("/") ? `${name.split("/")[0]}/` : name)));
      const expected = [...children].sort(byBytes).map((name) => path(`d/${name}`));
      await expectList(driver, path("d"), expected);
      for (const [index, startAfter] of expected.entries()) {
        await expectList(driver, path("d"), expected.slice(index + 1), { startAfter });
      }
    },
  },
  {
    id: "LIST-07",
    level: "must",
    rules: [5, "paths"],
    needs: [],
    tier: 0,
    title: "nothing but committed objects is listed, also while writers are open",
    why: "a half-written layer must not show up as a blob",
    async run({ driver, path, data }) {
      await put(driver, path("d/a"), data("v1"), 5);
      await using first = await driver.writer(path("d/b"));
      await using second = await driver.writer(path("d/a"));
      await first.write(data("v2").bytes(0, 300_000));
      await second.write(data("v3").bytes(0, 10));
      await expectList(driver, path("d"), [path("d/a")]);
      await settled(driver, async () =>
        expectEqual("walk", await positions(driver.walk(path("d"))), [path("d/a")]),
      );
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
      const stay = Array.from({ length: 40 }, (_, index) => path(`d/${String(index).padStart(3, "0")}`));
      for (const name of stay) await put(driver, name, data("stay"), 1);
      let stop = false;
      const churn = async (): Promise<void> => {
        for (let round = 0; !stop; round++) {
          await turn();
          await put(driver, path(`d/0${round % 40}x`), data("come"), 1);
          await driver.delete(path(`d/0${round % 40}x`));
        }
      };
      const churning = churn();
      try {
        for (let round = 0; round < 10; round++) {
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
      const children = new Set(
        ORDER_TRAPS.map((name) => (name.includes("/") ? `${name.split("/")[0]}/` : name)),
      );
      await expectList(driver, path("d"), [...children].map((name) => path(`d/${name}`)).sort(byBytes));
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
      await expectList(driver, path("l"), all, { startAfter: "/0" });
      await expectList(driver, path("l"), [], { startAfter: "/zzz" });
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
