import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENTS } from "@stowage/core";
import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectInvalid } from "../invalid-path.ts";
import { expectList } from "../listed.ts";
import { expectMissing, expectStored, put, upload } from "../stored.ts";
import { begin, finish } from "../uploads.ts";

/** The grammar as the contract states it, written down a second time. */
const GRAMMAR = /^(\/[A-Za-z0-9._-]+)+$/;

function isValid(path: string): boolean {
  const segments = path.slice(1).split("/");
  return (
    GRAMMAR.test(path) &&
    path.length <= MAX_PATH_BYTES &&
    segments.length <= MAX_SEGMENTS &&
    segments.every((segment) => segment !== "." && segment !== ".." && segment.length <= MAX_SEGMENT_BYTES)
  );
}

export const pathLimitCases: readonly CaseDefinition[] = [
  {
    id: "PATH-04",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "thousands of generated strings are valid or invalid exactly as the grammar says",
    why: "two drivers that differ in what they accept cannot replace each other",
    async run({ driver, path, seed, search }) {
      const tail = fc.string({ unit: fc.constantFrom(..."ab.-_/~ %Ä\0"), minLength: 1, maxLength: 12 });
      const segment = fc.constantFrom(
        "a",
        "B-1",
        ".",
        "..",
        "...",
        "",
        "s".repeat(255),
        "s".repeat(256),
        "_",
        "~a",
        " ",
      );
      const segments = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
      const deep = fc.integer({ min: 140, max: 170 }).map((count) => "d/".repeat(count - 1).concat("d"));
      const any = fc.oneof(
        { weight: 60, arbitrary: tail },
        { weight: 39, arbitrary: segments },
        { weight: 1, arbitrary: deep },
      );
      const numRuns = search.tier === 0 ? 4000 : 10_000;
      const queue = fc.sample(any, { seed, numRuns }).values();
      const work = async (): Promise<void> => {
        for (const text of queue) {
          const asked = path(text);
          const what = `stat of ${JSON.stringify(asked)}`;
          await expectRejection(what, driver.stat(asked), isValid(asked) ? "PATH_NOT_FOUND" : "INVALID_PATH");
        }
      };
      await Promise.all(Array.from({ length: 8 }, work));
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
        await driver.move(at, path("short"));
        await driver.move(path("short"), at);
        await expectStored(context, at, second);
        await driver.delete(at);
        if (!driver.capabilities.resume) continue;
        await begin(driver, at, second.object, 1000);
        await finish(context, at, { object: second.object, start: 1000, end: 2000 });
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
    title: "every character outside the alphabet is INVALID_PATH in every operation",
    why: "normal forms and encodings of other characters differ between stores",
    async run({ driver, path }) {
      for (let code = 0; code < 256; code++) {
        const character = String.fromCharCode(code);
        if (/[A-Za-z0-9._/-]/.test(character)) continue;
        await expectInvalid(driver, path(`a${character}b`));
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
