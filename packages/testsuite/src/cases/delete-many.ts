import { isStorageError, MAX_FAILED_PATHS, type StorageDriver, type StorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { expectWalk, positions, settled } from "../listed.ts";
import { numbered, putMany } from "../many.ts";
import { expectBytes, expectMissing, expectStored, put } from "../stored.ts";

/** Does `work` while the store refuses to delete what lies at these paths. */
async function usingHolds(
  { backDoor }: CaseContext,
  paths: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const holds: AsyncDisposable[] = [];
  try {
    for (const each of paths) holds.push(await backDoor("hold")(each));
    await work();
  } finally {
    for (const each of holds) await each[Symbol.asyncDispose]();
  }
}

/** Exactly these objects are below a path. */
async function expectLeft(driver: StorageDriver, path: string, left: readonly string[]): Promise<void> {
  const found = await positions(driver.walk(path));
  expectEqual(
    "objects that are left",
    found.filter((each) => !each.endsWith("/")),
    left,
  );
}

/** The error of what the store refuses: never missing, and no outage that is over later. */
async function expectDenial(name: string, call: Promise<unknown>): Promise<StorageError> {
  return await expectRejection(name, call, "PERMISSION_DENIED", "CONFLICT", "BACKEND");
}

export const deleteManyCases: readonly CaseDefinition[] = [
  {
    id: "DELE-04",
    level: "must",
    rules: [23],
    needs: [],
    tier: 1,
    title: "a delete of a directory of 1,001 or 2,500 objects leaves none, and nothing beside it is touched",
    why: "backends delete a thousand at a time",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("d-"), data("beside"), 10);
      for (const count of [1001, 2500]) {
        const names = numbered(count).map((name, index) => path(`d/${index % 7}/${name}`));
        await putMany(driver, names, data("v1"));
        await driver.delete(path("d"));
        await expectMissing(driver, path("d"));
        await settled(driver, async () => {
          const left = await positions(driver.walk(path("").slice(0, -1)));
          expectEqual(`what is left of ${count} objects`, left, [path("d-")]);
        });
      }
    },
  },
  {
    id: "DELE-06",
    level: "must",
    rules: [23, 27],
    needs: [],
    facilities: ["back-door:hold"],
    tier: 1,
    title:
      "a delete that the store refuses for some objects names them, removes the others, and finishes when repeated",
    why: "whoever is told that all is gone leaves what a hold, or a missing right, has kept",
    async run(context) {
      const { driver, path, data } = context;
      const names = numbered(MAX_FAILED_PATHS + 20).map((name, index) => path(`d/${index % 3}/${name}`));
      const held = names.filter((_, index) => index % 40 === 7).toSorted();
      await putMany(driver, names, data("v1"));
      await usingHolds(context, held, async () => {
        const error = await expectDenial("delete with held objects", driver.delete(path("d")));
        expectEqual("failed of the error", error.failed?.toSorted(), held);
        const { cause } = error;
        const causes = cause instanceof AggregateError ? cause.errors.filter(isStorageError) : [];
        expectEqual("storage errors in its cause", causes.length, held.length);
        const first = causes.find((each) => each.path === error.failed?.[0]);
        expectEqual("code of the first that failed", first?.code, error.code);
        await expectLeft(driver, path("d"), held);
      });
      await driver.delete(path("d"));
      await expectMissing(driver, path("d"));
      await putMany(driver, names, data("v1"));
      await usingHolds(context, names, async () => {
        const { failed = [] } = await expectDenial("delete of held objects", driver.delete(path("d")));
        expectEqual("failed of an error about more paths than it names", failed.length, MAX_FAILED_PATHS);
        expectEqual(
          "paths in it that are none",
          failed.filter((each) => !names.includes(each)),
          [],
        );
      });
      await usingHolds(context, held, async () => {
        const failures = (await driver.deleteObjects?.(names.toReversed())) ?? [];
        expectEqual("failures of deleteObjects", failures.map((each) => each.path).toSorted(), held);
        for (const { path: at, error } of failures) await expectDenial(at, Promise.reject(error));
        await expectLeft(driver, path("d"), held);
        const only = (await driver.deleteObjects?.(held.slice(0, 1))) ?? [];
        expectEqual(
          "failures of deleteObjects, where it can delete none",
          only.map((each) => each.path),
          held.slice(0, 1),
        );
      });
      expectEqual("failures once nothing is held", await driver.deleteObjects?.(names), []);
      await expectMissing(driver, path("d"));
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
      const names = numbered(1100).map((name, index) => path(`d/${index % 4}/${name}`));
      await putMany(driver, names, data("v1"));
      await put(driver, path("d/stays"), data("stays"), 10);
      expectEqual("failures of no paths", await deleteObjects.call(driver, []), []);
      const asked = [path("d/missing"), ...names.toReversed(), path("no/parent")];
      expectEqual("failures", await deleteObjects.call(driver, asked), []);
      await expectWalk(driver, path("d"), [path("d/stays")]);
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
