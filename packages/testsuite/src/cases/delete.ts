import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { expectList, positions } from "../listed.ts";
import { expectBytes, expectMissing, expectStored, put } from "../stored.ts";

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
      const names = ["a/b/1", "a/b/c/2", "a/b-/3", "a/b.x/4", "a/b0", "a/bb/5", "ab/b/6", "a-/7", "a.b"];
      const directories = ["a/b/c", "a/b", "a/b-", "a/bb", "a", "ab"];
      for (const name of names) await put(driver, path(name), data(name), 10);
      let rest = names;
      for (const directory of directories) {
        await driver.delete(path(directory));
        await expectMissing(driver, path(directory));
        rest = rest.filter((name) => !name.startsWith(`${directory}/`));
        for (const name of names) {
          if (rest.includes(name)) await expectStored(context, path(name), { object: data(name), size: 10 });
          else await expectMissing(driver, path(name));
        }
      }
    },
  },
  {
    id: "DELE-04",
    level: "must",
    rules: [23],
    needs: [],
    tier: 1,
    title: "a delete of a directory of 1,001 objects leaves none",
    why: "backends delete a thousand at a time",
    async run({ driver, path, data }) {
      const names = Array.from({ length: 1001 }, (_, index) => path(`d/${index % 7}/${index}`));
      const queue = names.values();
      const work = async (): Promise<void> => {
        for (const name of queue) await put(driver, name, data("v1"), 1);
      };
      await Promise.all(Array.from({ length: 16 }, work));
      await driver.delete(path("d"));
      await expectMissing(driver, path("d"));
      for (const name of [names[0], names[999], names[1000]])
        if (name !== undefined) await expectMissing(driver, name);
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
      const { driver, path, data } = context;
      const written = { object: data("written"), size: 5000 };
      await put(driver, path("d/a"), data("old"), 100);
      await using writer = await driver.writer(path("d/a"));
      await writer.write(written.object.bytes(0, written.size));
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
  {
    id: "DELE-12",
    level: "must",
    rules: [27],
    needs: [],
    tier: 0,
    title: "deleteObjects deletes the objects named, in any number and order; a missing one is no failure",
    why: "garbage collection deletes blobs by the thousand, and repeats after a crash",
    async run(context) {
      const { driver, path, data } = context;
      const { deleteObjects } = driver;
      expectThat(deleteObjects !== undefined, "deleteObjects, which guard() supplies", "a driver without it");
      const names = Array.from({ length: 40 }, (_, index) => path(`d/${index % 4}/${index}`));
      for (const name of names) await put(driver, name, data("v1"), 1);
      await put(driver, path("d/stays"), data("stays"), 10);
      expectEqual("failures of no paths", await deleteObjects.call(driver, []), []);
      const asked = [path("d/missing"), ...names.toReversed(), path("no/parent")];
      expectEqual("failures", await deleteObjects.call(driver, asked), []);
      for (const name of names) await expectMissing(driver, name);
      await expectStored(context, path("d/stays"), { object: data("stays"), size: 10 });
      expectEqual("failures of a repetition", await deleteObjects.call(driver, asked), []);
    },
  },
  {
    id: "DELE-13",
    level: "must",
    rules: [27],
    needs: [],
    tier: 0,
    title: "deleteObjects never touches siblings whose names begin alike",
    why: "blobs of which one name begins the other are two blobs",
    async run(context) {
      const { driver, path, data } = context;
      const names = ["a", "ab", "a-b", "a.b", "a0", "b/a"];
      for (const name of names) await put(driver, path(name), data(name), 10);
      expectEqual("failures", await driver.deleteObjects?.([path("a"), path("b/a")]), []);
      await expectMissing(driver, path("a"));
      await expectMissing(driver, path("b/a"));
      for (const name of names.slice(1, 5))
        await expectStored(context, path(name), { object: data(name), size: 10 });
    },
  },
  {
    id: "DELE-14",
    level: "must",
    rules: [27, "errors"],
    needs: [],
    tier: 0,
    title: "deleteObjects with a path that breaks the grammar rejects and deletes nothing",
    why: "arguments are checked before anything happens",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 10);
      const asked = Promise.resolve(driver.deleteObjects?.([path("a"), "no-slash"]));
      await expectRejection("deleteObjects with an invalid path", asked, "INVALID_PATH");
      await expectStored(context, path("a"), { object: data("v1"), size: 10 });
    },
  },
  {
    id: "DELE-15",
    level: "must",
    rules: [23],
    needs: [],
    tier: 0,
    title: "a recursive delete that was interrupted leaves whole objects, and repeating it finishes",
    why: "a process dies while it deletes a repository",
    async run(context) {
      const { driver, path, data } = context;
      const names = Array.from({ length: 60 }, (_, index) => path(`d/${index % 3}/${index}`));
      for (const name of names) await put(driver, name, data(name), 50);
      const abort = new AbortController();
      const deleting = driver.delete(path("d"), { signal: abort.signal }).catch(() => undefined);
      await positions(driver.list(path("d"))).catch(() => undefined);
      abort.abort();
      await deleting;
      for (const name of names) {
        const found = await driver.getContent(name).catch(() => undefined);
        const window = { object: data(name), start: 0, length: 50 };
        if (found !== undefined) expectBytes(context, `what is left of ${name}`, found, window);
      }
      await expectOutcome("the repeated delete", driver.delete(path("d")), "PATH_NOT_FOUND");
      await expectMissing(driver, path("d"));
    },
  },
];
