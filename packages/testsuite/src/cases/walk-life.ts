import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectReason, expectRejection, expectThat } from "../expectations.ts";
import { collectGarbage } from "../garbage.ts";
import { byBytes, positionOf, positions, walkPositions } from "../listed.ts";
import { forMany, numbered, putMany, SEVERAL_PAGES } from "../many.ts";
import { plant } from "../planted.ts";
import { put } from "../stored.ts";

const MiB = 1024 * 1024;

export const walkLifeCases: readonly CaseDefinition[] = [
  {
    id: "WALK-08",
    level: "must",
    rules: [4],
    needs: [],
    tier: 0,
    title:
      "while others delete and put, a walk reports what stays once, skips what vanishes, and repeats nothing",
    why: "a purge walks while others delete",
    async run(context) {
      const { driver, path, data } = context;
      const objects = numbered(SEVERAL_PAGES).map((name, index) => path(`w/${index % 6}/${name}`));
      await putMany(driver, objects, data("stay"));
      const seen: string[] = [];
      let added = 0;
      for await (const entry of driver.walk(path("w"))) {
        seen.push(positionOf(entry));
        if (entry.path === path("w/1")) await driver.delete(path("w/3"));
        if (entry.path === path("w/4")) await driver.delete(path("w/4"));
        if (!entry.isDirectory && added < 60)
          await put(driver, path(`w/${added % 6}/new-${added++}`), data("new"), 1);
      }
      const gone = [path("w/3/"), path("w/4/")];
      const stayed = objects.filter((object) => !gone.some((directory) => object.startsWith(directory)));
      expectEqual(
        "objects that stayed",
        seen.filter((each) => stayed.includes(each)),
        stayed.toSorted(byBytes),
      );
      expectEqual("each position once", new Set(seen).size, seen.length);
      expectEqual("order of the walk", seen, seen.toSorted(byBytes));
    },
  },
  {
    id: "WALK-09",
    level: "must",
    rules: [4, "resources"],
    needs: [],
    tier: 2,
    alone: true,
    timeout: 900_000,
    title:
      "a walk over 100,000 objects in 1,000 directories begins at once and takes less than 32 MiB of memory",
    why: "garbage collection walks the whole store, in the process that serves it",
    async run({ driver, path, data }) {
      const directories = numbered(1000);
      const objects = directories.flatMap((directory) =>
        numbered(100).map((name) => path(`w/${directory}/${name}`)),
      );
      await forMany(objects, (object) => put(driver, object, data("v1"), 1));
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      let first: number | undefined;
      let seen = 0;
      const started = performance.now();
      for await (const entry of driver.walk(path("w"))) {
        first ??= performance.now() - started;
        if (!entry.isDirectory) expectEqual("the next object", entry.path, objects[seen++]);
        if (entry.isDirectory && seen % 10_000 === 0) {
          collectGarbage();
          most = Math.max(most, process.memoryUsage().heapUsed - before);
        }
      }
      const whole = performance.now() - started;
      expectEqual("objects walked", seen, objects.length);
      expectThat(
        most < 32 * MiB,
        "less than 32 MiB of growth during the walk",
        `${Math.round(most / MiB)} MiB`,
      );
      const share = (first ?? whole) / whole;
      expectThat(
        share < 0.5,
        "the first entry long before the last",
        `it came after ${Math.round(share * 100)} % of the time`,
      );
      await forMany(directories, (directory) => driver.delete(path(`w/${directory}`)));
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
      const { driver, path, data } = context;
      const objects = numbered(SEVERAL_PAGES).map((name, index) =>
        path(`w/${index % 4}/${index % 3}/${name}`),
      );
      await putMany(driver, objects, data("garbage"));
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
    id: "WALK-12",
    level: "must",
    rules: [4, 21],
    needs: [],
    tier: 0,
    title:
      "an abort ends a listing at the entry it has reached, wherever in it, with the signal's reason itself",
    why: "a purge that is told to stop must not go on deleting",
    async run(context) {
      const { driver, path } = context;
      const names = numbered(60).map((name, index) => `${index % 6}/${name}`);
      const walked = walkPositions(path("w"), await plant(context, names));
      const reason = new Error("of the caller");
      for (const operation of ["list", "walk"] as const) {
        const whole = await positions(driver[operation](path("w")));
        if (operation === "walk") expectEqual("the whole walk", whole, walked);
        for (const last of [1, 2, 5, 17, 60].filter((count) => count < whole.length)) {
          const abort = new AbortController();
          const seen: string[] = [];
          const loop = async (): Promise<void> => {
            for await (const entry of driver[operation](path("w"), { signal: abort.signal })) {
              seen.push(positionOf(entry));
              if (seen.length === last) abort.abort(reason);
            }
          };
          await expectReason(`${operation} aborted at entry ${last}`, loop(), reason);
          expectEqual(`entries of a ${operation} aborted at entry ${last}`, seen, whole.slice(0, last));
        }
        const abort = new AbortController();
        const iterator = driver[operation](path("w"), { signal: abort.signal })[Symbol.asyncIterator]();
        const first = iterator.next();
        abort.abort(reason);
        const ended = await first.then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
        expectThat(
          ended === undefined || ended.error === reason,
          "an entry or the reason",
          String(ended?.error),
        );
        if (ended === undefined) await expectReason("next() after it", iterator.next(), reason);
      }
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
