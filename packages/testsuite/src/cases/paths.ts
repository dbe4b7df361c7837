import { PRIVATE_DIRECTORY } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectInvalid, expectNoObjectAtRoot } from "../invalid-path.ts";
import { expectList, expectWalk, positions } from "../listed.ts";
import {
  type Expected,
  expectBytes,
  expectMissing,
  expectStored,
  put,
  readAll,
  upload,
  writeRange,
} from "../stored.ts";
import { begin, expectNothingToResume, finish } from "../uploads.ts";

/** Names of all kinds that the alphabet allows. */
const SHAPES: readonly string[] = [
  ...["a", "Z", "0", "_", "-", "a.b", "a-b", "a_b", "..a", "a..", ".hidden", "trailing.", "-dash", "__"],
  ...["2026-11-21T12_00_00Z", "UPPER.lower", "sha256", "a/b/c/d/e/f", "library/alpine/_uploads/x/data"],
];

const INVALID: readonly string[] = [
  ...["", "a", "a/b", "//", "/a//b", "//a", "/a/", "/.", "/..", "/a/../b", "/a/./b", "/a/..", "./a", "../a"],
  ...[
    "/a b",
    "/a\0b",
    "/a\nb",
    "/a\\b",
    "\\a",
    "/a:b",
    "/a?b",
    "/a*b",
    "/ä",
    "/\u{1f600}",
    "/%2e%2e/a",
    "/a%2Fb",
  ],
  ...[
    "/a+b",
    "/a&amp;b",
    "/a<b",
    "/a'b",
    `/${PRIVATE_DIRECTORY}/x`,
    `/x/${PRIVATE_DIRECTORY}`,
    "/~",
    "/a\u0301",
  ],
];

export const pathCases: readonly CaseDefinition[] = [
  {
    id: "PATH-01",
    level: "must",
    rules: [2],
    needs: [],
    tier: 0,
    title: "the root can always be listed, walked and stat-ed, as a directory",
    why: "health checks ask for it; an empty store is healthy",
    async run({ driver, open }) {
      const info = await driver.stat("/");
      expectEqual('stat("/")', [info.path, info.isDirectory, info.size], ["/", true, 0]);
      for await (const entry of driver.list("/"))
        expectThat(entry.path !== "/", "the root not to list itself", "/");
      const walk = driver.walk("/")[Symbol.asyncIterator]();
      await walk.next();
      await walk.return?.();
      if (driver.capabilities.shared) return;
      // A store of its own that nobody has written to; for stores that are shared, LIFE-15 looks at new ones.
      const fresh = await open();
      expectEqual("list of a new store", await positions(fresh.list("/")), []);
      expectEqual("walk of a new store", await positions(fresh.walk("/")), []);
      expectEqual("stat of a new store", (await fresh.stat("/")).isDirectory, true);
    },
  },
  {
    id: "PATH-02",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "names of every shape that the alphabet allows work in every operation",
    why: "repository names and tags are chosen by users",
    async run(context) {
      const { driver, path, data } = context;
      const { resume } = driver.capabilities;
      await Promise.all(
        SHAPES.map(async (shape, index) => {
          const at = path(`${index}/${shape}`);
          const parent = at.slice(0, at.lastIndexOf("/"));
          const expected = { object: data(shape), size: 50 };
          await put(driver, at, expected.object, expected.size);
          await expectStored(context, at, expected);
          await expectList(driver, parent, [at]);
          await expectWalk(driver, parent, [at]);
          await driver.move(at, `${at}-moved`);
          await expectStored(context, `${at}-moved`, expected);
          await driver.move(`${at}-moved`, at);
          await driver.redirectUrl(at, { method: "GET" });
          await driver.delete(at);
          await expectMissing(driver, at);
          if (resume) await begin(driver, at, expected.object, 20);
          if (resume) await finish(context, at, { object: expected.object, start: 20, end: 50 });
          else await upload(driver, at, expected.object, 50);
          await expectStored(context, at, expected);
          await expectElsewhere(context, at, expected);
          expectEqual("failures of deleteObjects", await driver.deleteObjects?.([at]), []);
          await expectMissing(driver, at);
        }),
      );
    },
  },
  {
    id: "PATH-03",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "what breaks the grammar is INVALID_PATH in every operation",
    why: "a path from a request must not leave the store, nor mean two things",
    async run({ driver, path, data }) {
      for (const wrong of INVALID) await expectInvalid(driver, wrong);
      await expectNoObjectAtRoot(driver);
      await put(driver, path("a"), data("v1"), 10);
      for (const wrong of INVALID) {
        const what = JSON.stringify(wrong);
        await expectRejection(`move to ${what}`, driver.move(path("a"), wrong), "INVALID_PATH");
        await using writer = await driver.writer(path("b"));
        await expectRejection(`commit at ${what}`, writer.commit({ destination: wrong }), "INVALID_PATH");
      }
    },
  },
  {
    id: "PATH-07",
    level: "must",
    rules: ["paths", "capabilities"],
    needs: ["caseSensitive"],
    tier: 0,
    title: "names that differ in case only are two objects",
    why: "tags are case-sensitive: v1 and V1 are two images",
    async run(context) {
      const { driver, path, data } = context;
      const names = ["Case", "case", "CASE", "dir/x", "Dir/x"];
      const expectAll = async (rest: readonly string[]): Promise<void> => {
        for (const name of rest) await expectStored(context, path(name), { object: data(name), size: 100 });
      };
      for (const name of names) await put(driver, path(name), data(name), 100);
      await expectAll(names);
      await expectList(driver, path("dir"), [path("dir/x")]);
      await expectList(driver, path("Dir"), [path("Dir/x")]);
      await driver.move(path("Case"), path("cAse"));
      await expectMissing(driver, path("Case"));
      await expectStored(context, path("cAse"), { object: data("Case"), size: 100 });
      await upload(driver, path("casE"), data("uploaded"), 200);
      if (driver.capabilities.resume) {
        await begin(driver, path("up"), data("up"), 20);
        await expectNothingToResume(driver, path("UP"));
        await finish(context, path("up"), { object: data("up"), start: 20, end: 50 });
      }
      if (driver.capabilities.putIfAbsent)
        await driver.putContent(path("caSe"), data("caSe").bytes(0, 100), { ifAbsent: true });
      await expectStored(context, path("casE"), { object: data("uploaded"), size: 200 });
      await expectAll(["case", "CASE", "dir/x", "Dir/x"]);
      await driver.delete(path("CASE"));
      expectEqual("failures of deleteObjects", await driver.deleteObjects?.([path("casE")]), []);
      await driver.delete(path("Dir"));
      await expectAll(["case", "dir/x"]);
    },
  },
  {
    id: "PATH-08",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "siblings whose names begin alike never influence each other",
    why: "deleting tag 1 must not delete tag 10",
    async run(context) {
      const { driver, path, data } = context;
      const names = ["a/b", "a/c", "ab", "a-b", "a.b", "a0", "a_", "aa/b"];
      for (const name of names) await put(driver, path(name), data(name), 30 + name.length);
      const expectAll = async (rest: readonly string[]): Promise<void> => {
        for (const name of rest) {
          await expectStored(context, path(name), { object: data(name), size: 30 + name.length });
        }
      };
      await expectList(driver, path("a"), [path("a/b"), path("a/c")]);
      await expectWalk(driver, path("a"), [path("a/b"), path("a/c")]);
      expectEqual("stat of a", (await driver.stat(path("a"))).isDirectory, true);
      await expectMissing(driver, path("a/bb"));
      await put(driver, path("ab"), data("other"), 7);
      await expectAll(names.filter((name) => name !== "ab"));
      await upload(driver, path("ab"), data("ab"), 32);
      await driver.move(path("ab"), path("abc"));
      await driver.move(path("abc"), path("ab"));
      await expectAll(names);
      await driver.delete(path("a"));
      await expectAll(names.slice(2));
      await expectMissing(driver, path("a"));
      await driver.delete(path("a-b"));
      await expectAll(["ab", "a.b", "a0", "a_", "aa/b"]);
    },
  },
];

/** What takes a path in an option: a range, a position to begin after, a destination; and an upload that is cancelled. */
async function expectElsewhere(context: CaseContext, at: string, expected: Expected): Promise<void> {
  const { driver } = context;
  const { object, size } = expected;
  await using reader = await driver.reader(at, { offset: 7, length: 20 });
  expectBytes(context, `a range of ${at}`, await readAll(reader), { object, start: 7, length: 20 });
  const parent = at.slice(0, at.lastIndexOf("/"));
  for (const operation of ["list", "walk"] as const)
    expectEqual(
      `${operation} after ${at}`,
      await positions(driver[operation](parent, { startAfter: at })),
      [],
    );
  await using writer = await driver.writer(`${at}-begun`);
  await writeRange(writer, object, 0, size);
  await writer.commit({ destination: at });
  await expectMissing(driver, `${at}-begun`);
  await expectStored(context, at, expected);
  if (!driver.capabilities.resume) return;
  await begin(driver, at, object, 20);
  await using resumed = await driver.writer(at, { append: true });
  await resumed.cancel();
  const append = driver.writer(at, { append: true });
  await expectRejection(
    `append to ${at}, cancelled, with an object at its path`,
    append,
    "UNSUPPORTED_METHOD",
  );
  await expectStored(context, at, expected);
}
