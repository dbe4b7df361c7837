import type { CaseDefinition } from "../conformance-case.ts";
import { expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { expectList, expectWalk, walkPositions } from "../listed.ts";
import { forMany } from "../many.ts";
import { expectBytes, expectMissing, expectStored, put, readAll, upload, writeRange } from "../stored.ts";

/** Objects whose names, at each level, begin like others. */
const NAMES: readonly string[] = [
  ...["a/b/c/1", "a/b/c/d/2", "a/b/c-/3", "a/b/c.x", "a/b/c0/4", "a/b/cc", "a/b-/5", "a/b.x/6", "a/b0"],
  ...["a/bb/7", "a/ba", "ab/b/8", "a-/9", "a.b", "a0/b/c/10", "A/b/c/11"],
];

/** Every directory among them, some objects, and what is one of several that begin alike. */
const TARGETS: readonly string[] = [
  ...[
    "a",
    "a/b",
    "a/b/c",
    "a/b/c/d",
    "a/b/c-",
    "a/b/c0",
    "a/b-",
    "a/b.x",
    "a/bb",
    "ab",
    "ab/b",
    "a-",
    "a0/b",
    "A",
  ],
  ...["a/b0", "a/ba", "a.b", "a/b/cc"],
];

export const deleteCases: readonly CaseDefinition[] = [
  {
    id: "DELE-01",
    level: "must",
    rules: [1, 16],
    needs: [],
    tier: 0,
    title: "a deleted object is gone for get, reader, stat, list and walk",
    why: "a deleted image must not be pulled",
    async run({ driver, path, data }) {
      await put(driver, path("d/a"), data("a"), 10);
      await put(driver, path("d/b"), data("b"), 10);
      await driver.delete(path("d/a"));
      await expectMissing(driver, path("d/a"));
      await expectList(driver, path("d"), [path("d/b")]);
      await expectWalk(driver, path("d"), [path("d/b")]);
    },
  },
  {
    id: "DELE-02",
    level: "must",
    rules: [1],
    needs: [],
    tier: 0,
    title: "a delete of nothing is PATH_NOT_FOUND, a second delete too",
    why: "the API answers 404 for it",
    async run({ driver, path, data }) {
      for (const missing of ["nothing", "no/such/parent"]) {
        await expectRejection(`delete of ${missing}`, driver.delete(path(missing)), "PATH_NOT_FOUND");
      }
      await put(driver, path("a"), data("a"), 10);
      await driver.delete(path("a"));
      await expectRejection("a second delete", driver.delete(path("a")), "PATH_NOT_FOUND");
      await put(driver, path("d/name"), data("a"), 10);
      await expectRejection("delete of a name's beginning", driver.delete(path("d/nam")), "PATH_NOT_FOUND");
    },
  },
  {
    id: "DELE-03",
    level: "must",
    rules: [16, "paths"],
    needs: [],
    tier: 0,
    title: "a delete of a directory takes everything below it and nothing beside it, at every level",
    why: "deleting one repository must not take its namesakes along",
    async run(context) {
      const { driver, path, data } = context;
      for (const [number, target] of TARGETS.entries()) {
        const base = path(`${number}`);
        const named = (name: string): string => `${base}/${name}`;
        await forMany(NAMES, (name) => put(driver, named(name), data(name), 10));
        await driver.delete(named(target));
        const rest = NAMES.filter((name) => name !== target && !name.startsWith(`${target}/`));
        await expectMissing(driver, named(target));
        await expectWalk(driver, base, walkPositions(base, rest.map(named)));
        await forMany(rest, async (name) => {
          const found = await driver.getContent(named(name));
          expectBytes(context, `${name} after a delete of ${target}`, found, {
            object: data(name),
            start: 0,
            length: 10,
          });
        });
      }
    },
  },
  {
    id: "DELE-07",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "a delete of the root is INVALID_PATH and deletes nothing",
    why: "one slip would empty the store",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 10);
      await expectRejection('delete("/")', driver.delete("/"), "INVALID_PATH");
      await expectStored(context, path("a"), { object: data("v1"), size: 10 });
    },
  },
  {
    id: "DELE-08",
    level: "must",
    rules: [15, 4],
    needs: [],
    tier: 0,
    title: "what is deleted while it is read or walked gives its own bytes or an error, and the walk goes on",
    why: "garbage is collected while images are pulled",
    async run(context) {
      const { driver, path, data, limits } = context;
      const size = 3 * limits.chunkSize + 7;
      for (const target of ["d/a", "d"]) {
        await upload(driver, path("d/a"), data("a"), size);
        for (const name of ["d/b", "d/e/x", "f"]) await put(driver, path(name), data(name), 10);
        await using reader = await driver.reader(path("d/a"));
        const seen: string[] = [];
        for await (const entry of driver.walk(path("").slice(0, -1))) {
          seen.push(entry.path);
          if (entry.path === path("d")) await driver.delete(path(target));
        }
        expectThat(seen.at(-1) === path("f"), "the walk to reach what was not deleted", seen.join(" "));
        const body = await readAll(reader).catch(() => undefined); // the journal judges the error
        if (body !== undefined)
          expectBytes(context, "the open body", body, { object: data("a"), start: 0, length: size });
        await expectMissing(driver, path(target));
      }
    },
  },
  {
    id: "DELE-16",
    level: "must",
    rules: [1, 15],
    needs: [],
    tier: 0,
    title: "of two deletes at the same time at least one resolves, the other resolves or finds nothing",
    why: "two clients delete one tag",
    async run({ driver, path, data }) {
      for (let round = 0; round < 10; round++) {
        const target = round % 2 === 0 ? path("d/object") : path("d");
        await put(driver, path("d/object"), data(`${round}`), 100);
        const twice = [driver.delete(target), driver.delete(target)];
        const errors = await Promise.all(
          twice.map((each) => expectOutcome("a delete", each, "PATH_NOT_FOUND")),
        );
        expectThat(errors.includes(undefined), "one of two deletes to resolve", "both found nothing");
        await expectMissing(driver, path("d"));
      }
    },
  },
  {
    id: "DELE-09",
    level: "must",
    rules: [22],
    needs: [],
    tier: 0,
    title: "a delete acts on what is committed; an upload still open there never brings deleted content back",
    why: "a deleted blob must stay deleted until somebody pushes it again, whole",
    async run(context) {
      const { driver, path, data, limits } = context;
      const written = { object: data("written"), size: 2 * limits.partSize + 17 }; // parts of it are in the store
      await put(driver, path("d/a"), data("old"), 100);
      await using writer = await driver.writer(path("d/a"));
      await writeRange(writer, written.object, 0, written.size);
      await driver.delete(path("d"));
      await expectMissing(driver, path("d/a"));
      const refused = await expectOutcome(
        "the commit of an upload that a delete crossed",
        writer.commit(),
        "CONFLICT",
      );
      if (refused === undefined) await expectStored(context, path("d/a"), written);
      else await expectMissing(driver, path("d/a"));
    },
  },
  {
    id: "DELE-11",
    level: "must",
    rules: [1],
    needs: [],
    tier: 0,
    title: "what is stored after a delete is what is read, never the old content",
    why: "a cache that outlives the object serves a deleted image",
    async run(context) {
      const { driver, path, data } = context;
      for (let round = 0; round < 10; round++) {
        const size = 100 + ((round * 37) % 50);
        await put(driver, path("d/a"), data(`round ${round}`), size);
        await expectStored(context, path("d/a"), { object: data(`round ${round}`), size });
        await driver.delete(round % 2 === 0 ? path("d/a") : path("d"));
        await expectMissing(driver, path("d/a"));
      }
    },
  },
];
