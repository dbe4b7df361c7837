import {
  MAX_PATH_BYTES,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENTS,
  PRIVATE_DIRECTORY,
  type StorageDriver,
} from "@stowage/core";
import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectList, positions, settled } from "../listed.ts";
import { expectMissing, expectStored, put, upload } from "../stored.ts";

/** The grammar as the contract states it, written down a second time. */
const GRAMMAR = /^(\/[A-Za-z0-9._-]+)+$/;

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

/** Every operation that takes a path, as far as its rejection. */
function operations(driver: StorageDriver, path: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    getContent: () => driver.getContent(path),
    putContent: () => driver.putContent(path, new Uint8Array(1)),
    reader: () => driver.reader(path),
    writer: () => driver.writer(path),
    stat: () => driver.stat(path),
    list: () => positions(driver.list(path)),
    walk: () => positions(driver.walk(path)),
    "move from": () => driver.move(path, "/a-valid-path/that-is-not-there"),
    delete: () => driver.delete(path),
    redirectUrl: () => driver.redirectUrl(path, { method: "GET" }),
  };
}

async function expectInvalid(driver: StorageDriver, path: string): Promise<void> {
  for (const [name, call] of Object.entries(operations(driver, path))) {
    await expectRejection(`${name} of ${JSON.stringify(path.slice(0, 80))}`, call(), "INVALID_PATH");
  }
}

export const pathCases: readonly CaseDefinition[] = [
  {
    id: "PATH-01",
    level: "must",
    rules: [2],
    needs: [],
    tier: 0,
    title: "the root can always be listed, walked and stat-ed, as a directory",
    why: "health checks ask for it; an empty store is healthy",
    async run({ driver }) {
      const info = await driver.stat("/");
      expectEqual('stat("/")', [info.path, info.isDirectory, info.size], ["/", true, 0]);
      for await (const entry of driver.list("/"))
        expectThat(entry.path !== "/", "the root not to list itself", "/");
      const walk = driver.walk("/")[Symbol.asyncIterator]();
      await walk.next();
      await walk.return?.();
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
      for (const [index, shape] of SHAPES.entries()) {
        const at = path(`${index}/${shape}`);
        const expected = { object: data(shape), size: 50 };
        await put(driver, at, expected.object, expected.size);
        await expectStored(context, at, expected);
        await driver.move(at, `${at}-moved`);
        await expectStored(context, `${at}-moved`, expected);
        await driver.move(`${at}-moved`, at);
        await upload(driver, at, expected.object, expected.size);
        const parent = at.slice(0, at.lastIndexOf("/"));
        await expectList(driver, parent, [at]);
        await settled(driver, async () => expectEqual("walk", await positions(driver.walk(parent)), [at]));
        await driver.delete(at);
        await expectMissing(driver, at);
      }
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
    id: "PATH-04",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "generated strings are valid or invalid exactly as the grammar says",
    why: "two drivers that differ in what they accept cannot replace each other",
    async run({ driver, path, seed }) {
      const tail = fc.string({ unit: fc.constantFrom(..."ab.-_/~ %Ä\0"), minLength: 1, maxLength: 12 });
      for (const text of fc.sample(tail, { seed, numRuns: 400 })) {
        const asked = path(text);
        const segments = asked.split("/");
        const valid = GRAMMAR.test(asked) && !segments.includes(".") && !segments.includes("..");
        const what = `stat of ${JSON.stringify(asked)}`;
        await expectRejection(what, driver.stat(asked), valid ? "PATH_NOT_FOUND" : "INVALID_PATH");
      }
    },
  },
  {
    id: "PATH-05",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "a segment of 255 bytes and a path of 767 bytes work, a byte more is INVALID_PATH",
    why: "a driver's own temporary names must not make the limit shorter",
    async run(context) {
      const { driver, path, data } = context;
      const segment = "s".repeat(MAX_SEGMENT_BYTES);
      const room = MAX_PATH_BYTES - path(`${segment}/${segment}/`).length;
      const longest = path(`${segment}/${segment}/${"t".repeat(room)}`);
      expectEqual("length of the longest path", longest.length, MAX_PATH_BYTES);
      for (const at of [path(segment), longest]) {
        const first = { object: data("v1"), size: 1000 };
        await put(driver, at, first.object, first.size);
        await expectStored(context, at, first);
        const second = { object: data("v2"), size: 2000 };
        await upload(driver, at, second.object, second.size);
        await expectStored(context, at, second);
        await driver.delete(at);
      }
      await expectInvalid(driver, path(`${segment}s`));
      await expectInvalid(driver, `${longest}t`);
    },
  },
  {
    id: "PATH-06",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "a path of 160 segments works, one of 161 is INVALID_PATH",
    why: "the registry's own layout uses up to 139",
    async run(context) {
      const { driver, path, data } = context;
      const used = path("").split("/").length - 2;
      const at = path(Array.from({ length: MAX_SEGMENTS - used }, () => "d").join("/"));
      const expected = { object: data("v1"), size: 100 };
      await put(driver, at, expected.object, expected.size);
      await expectStored(context, at, expected);
      await expectInvalid(driver, `${at}/d`);
      await driver.delete(path("d"));
      await expectMissing(driver, path("d"));
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
      for (const name of names) await put(driver, path(name), data(name), 100);
      for (const name of names) await expectStored(context, path(name), { object: data(name), size: 100 });
      await driver.delete(path("Dir"));
      await expectStored(context, path("dir/x"), { object: data("dir/x"), size: 100 });
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
  {
    id: "PATH-10",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "the driver's own area is not listed and cannot be named, also while uploads are open",
    why: "an object of a user must never be taken for a part of an upload",
    async run({ driver, path, data }) {
      await using writer = await driver.writer(path("a"));
      await writer.write(data("v1").bytes(0, 100_000));
      const top = await positions(driver.list("/"));
      expectThat(
        top.every((each) => !each.includes("~")),
        "no private name at the top",
        top.join(" "),
      );
      await expectInvalid(driver, `/${PRIVATE_DIRECTORY}`);
      await expectInvalid(driver, `/${PRIVATE_DIRECTORY}/up`);
      await writer.commit();
    },
  },
  {
    id: "PATH-12",
    level: "should",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "names that some platforms reserve are names like any other",
    why: "a repository may be called con, a tag aux.1",
    async run(context) {
      const { driver, path, data } = context;
      const names = [
        "CON",
        "nul",
        "aux.txt",
        "com1",
        "LPT9.x",
        "name.",
        "name..",
        "desktop.ini",
        ".DS_Store",
      ];
      for (const name of names) await put(driver, path(name), data(name), 20);
      for (const name of names) await expectStored(context, path(name), { object: data(name), size: 20 });
      const listed = names.map(path).sort();
      await expectList(driver, path("").slice(0, -1), listed);
    },
  },
  {
    id: "UNIC-01",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "every character outside the alphabet is INVALID_PATH",
    why: "normal forms and encodings of other characters differ between stores",
    async run({ driver, path }) {
      for (let code = 0; code < 256; code++) {
        const character = String.fromCharCode(code);
        if (/[A-Za-z0-9._/-]/.test(character)) continue;
        const what = `stat of a name with character ${code}`;
        await expectRejection(what, driver.stat(path(`a${character}b`)), "INVALID_PATH");
      }
    },
  },
  {
    id: "UNIC-04",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "half a surrogate pair and other text that is no UTF-8 is INVALID_PATH",
    why: "it would be stored as some other character",
    async run({ driver, path }) {
      for (const wrong of ["\ud800", "\udfff", "a\ud83d", "\ufffd", "\u202e", "\ufeff"]) {
        await expectInvalid(driver, path(wrong));
      }
    },
  },
];
