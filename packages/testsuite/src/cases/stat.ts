import type { FileInfo } from "@stowage/core";
import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectList, positions, settled } from "../listed.ts";
import { expectMissing, put, readAll, upload } from "../stored.ts";
import { begin } from "../uploads.ts";
import { eventually } from "../within.ts";

const SECOND = 1000;

/** Milliseconds within which a clock of whole seconds shows that time has passed. */
const CLOCK_STEP = 5 * SECOND;

/** Milliseconds that the clocks of store and suite may differ; the clouds refuse requests beyond it. */
const CLOCK_SKEW = 15 * 60 * SECOND;

/** Copies of what an info says. */
function facts({ path, size, isDirectory, modifiedAt }: FileInfo): readonly unknown[] {
  return [path, size, isDirectory, Number(modifiedAt)];
}

export const statCases: readonly CaseDefinition[] = [
  {
    id: "STAT-01",
    level: "must",
    rules: [24],
    needs: [],
    tier: 0,
    title: "stat of an object tells path, size and that it is no directory",
    why: "Content-Length comes from it",
    async run({ driver, path, data }) {
      for (const size of [0, 1, 70_000]) {
        await put(driver, path("a/b"), data("v1"), size);
        const { path: named, size: told, isDirectory } = await driver.stat(path("a/b"));
        expectEqual("stat", [named, told, isDirectory], [path("a/b"), size, false]);
      }
    },
  },
  {
    id: "STAT-02",
    level: "must",
    rules: ["paths", 24],
    needs: [],
    tier: 0,
    title: "stat of a directory tells size 0 and no time; of the beginning of a name, PATH_NOT_FOUND",
    why: "whether a repository exists is asked this way",
    async run({ driver, path, data }) {
      await put(driver, path("directory/name"), data("v1"), 10);
      const info = await driver.stat(path("directory"));
      const seen = [info.path, info.size, info.isDirectory, info.modifiedAt];
      expectEqual("stat of a directory", seen, [path("directory"), 0, true, undefined]);
      for (const missing of ["director", "directory/nam", "directory/name2", "nothing", "no/such/parent"]) {
        await expectRejection(`stat of ${missing}`, driver.stat(path(missing)), "PATH_NOT_FOUND");
      }
    },
  },
  {
    id: "STAT-03",
    level: "must",
    rules: [16],
    needs: [],
    tier: 0,
    title: "a directory is gone when delete or move has taken the last object out of it",
    why: "a repository without tags must not be listed for ever",
    async run({ driver, path, data }) {
      await put(driver, path("a/b/c/object"), data("v1"), 10);
      await driver.move(path("a/b/c/object"), path("other"));
      for (const gone of ["a/b/c", "a/b", "a"]) await expectMissing(driver, path(gone));
      await put(driver, path("a/b/c/object"), data("v1"), 10);
      await put(driver, path("a/second"), data("v2"), 10);
      await driver.delete(path("a/b/c/object"));
      await settled(driver, () => expectMissing(driver, path("a/b")));
      await expectList(driver, path("a"), [path("a/second")]);
    },
  },
  {
    id: "STAT-04",
    level: "must",
    rules: [24],
    needs: [],
    tier: 0,
    title: "modifiedAt is a time that moves on with every overwrite, commit and move, and not with reads",
    why: "garbage collection keeps what is young",
    async run({ driver, path, data }) {
      const timeOf = async (name: string): Promise<number> => {
        const { modifiedAt } = await driver.stat(path(name));
        const time = modifiedAt instanceof Date ? modifiedAt.getTime() : Number.NaN;
        const isNear = Math.abs(time - Date.now()) < CLOCK_SKEW;
        expectThat(isNear, "a Date within 15 minutes of this machine's clock", String(modifiedAt));
        return time;
      };
      const laterThan = (before: number, what: string, act: () => Promise<void>): Promise<number> =>
        eventually(CLOCK_STEP, async () => {
          await act();
          const time = await timeOf("a");
          expectThat(time > before, `a later time after ${what}`, `${time} after ${before}`);
          return time;
        });
      await put(driver, path("a"), data("v1"), 10);
      const first = await timeOf("a");
      await driver.getContent(path("a"));
      await using reader = await driver.reader(path("a"));
      await readAll(reader);
      await positions(driver.list(path("").slice(0, -1)));
      await positions(driver.walk(path("").slice(0, -1)));
      expectEqual("modifiedAt after reads", await timeOf("a"), first);
      const second = await laterThan(first, "an overwrite", () => put(driver, path("a"), data("v2"), 10));
      const third = await laterThan(second, "a commit", () => upload(driver, path("a"), data("v3"), 10));
      await put(driver, path("from"), data("v4"), 10);
      const source = Math.max(await timeOf("from"), third);
      await laterThan(source, "an overwrite", () => put(driver, path("a"), data("v5"), 10));
      await driver.move(path("from"), path("a"));
      const moved = await timeOf("a");
      expectThat(moved > source, "the time of the move", `${moved}, the source was of ${source}`);
    },
  },
  {
    id: "STAT-09",
    level: "must",
    rules: [24],
    needs: [],
    tier: 0,
    title: "modifiedAt of an upload is the time of its commit, however long before that it was begun",
    why: "garbage collection takes what is old, and a push may last longer than it waits",
    async run({ driver, path, data }) {
      const timeOf = async (name: string): Promise<number> =>
        Number((await driver.stat(path(name))).modifiedAt);
      // Of less than a part: stores that put parts together may tell the beginning of the upload.
      await using writer = await driver.writer(path("fresh"));
      await writer.write(data("fresh").bytes(0, 10));
      const names = ["fresh"];
      if (driver.capabilities.resume) {
        await begin(driver, path("resumed"), data("resumed"), 10);
        names.push("resumed");
      }
      await put(driver, path("before"), data("clock"), 1);
      const before = await timeOf("before");
      const after = await eventually(CLOCK_STEP, async () => {
        await put(driver, path("after"), data("clock"), 1);
        const time = await timeOf("after");
        expectThat(time > before, "the store's clock to go on", `${time} after ${before}`);
        return time;
      });
      await writer.commit();
      if (driver.capabilities.resume) {
        await using last = await driver.writer(path("resumed"), { append: true });
        await last.commit();
      }
      for (const name of names) {
        const time = await timeOf(name);
        expectThat(time >= after, `modifiedAt of ${name} at its commit`, `${after - time} ms before it`);
      }
    },
  },
  {
    id: "STAT-05",
    level: "must",
    rules: [4, 15],
    needs: [],
    tier: 0,
    title: "stat, reader and walk tell the same size and time of every object of a generated tree",
    why: "one of them is believed for Content-Length",
    async run({ driver, path, data, seed, limits }) {
      const sizes = new Map<string, number>();
      const edges = [
        0,
        1,
        65_537,
        limits.chunkSize,
        limits.partSize - 1,
        limits.partSize,
        limits.partSize + 1,
      ];
      const generated = fc.sample(
        fc.tuple(fc.array(fc.constantFrom("a", "ab", "a-"), { maxLength: 3 }), fc.nat({ max: 200_000 })),
        { seed, numRuns: 24 },
      );
      for (const [index, [directories, size]] of generated.entries()) {
        const name = path(["tree", ...directories, `object-${index}`].join("/"));
        sizes.set(name, edges[index] ?? size);
        await upload(driver, name, data(`${index}`), edges[index] ?? size);
      }
      await settled(driver, async () => {
        const seen = new Set<string>();
        for await (const entry of driver.walk(path("tree"))) {
          if (entry.isDirectory) continue;
          seen.add(entry.path);
          await using reader = await driver.reader(entry.path);
          const info = await driver.stat(entry.path);
          const size = sizes.get(entry.path);
          expectEqual(
            `sizes of ${entry.path}`,
            [entry, reader.info, info].map((each) => each.size),
            [size, size, size],
          );
          for (const { modifiedAt } of [entry, reader.info]) {
            const apart = Math.abs(Number(modifiedAt) - Number(info.modifiedAt));
            expectThat(apart <= SECOND, `stat's time of ${entry.path}`, String(modifiedAt));
          }
          expectEqual(`bytes of ${entry.path}`, (await readAll(reader)).length, size);
        }
        expectEqual("objects walked", seen, new Set(sizes.keys()));
      });
    },
  },
  {
    id: "STAT-06",
    level: "must",
    rules: [24],
    needs: [],
    tier: 0,
    title: "what stat, reader and walk return is the caller's: changing it changes nothing in the store",
    why: "a Date is mutable, and a cache that hands out its own is spoilt by the first caller",
    async run({ driver, path, data }) {
      await put(driver, path("d/a"), data("v1"), 10);
      const before = facts(await driver.stat(path("d/a")));
      const infos: FileInfo[] = [await driver.stat(path("d/a"))];
      await using reader = await driver.reader(path("d/a"));
      infos.push(reader.info);
      let walkedBefore: unknown;
      for await (const entry of driver.walk(path("d"))) {
        walkedBefore = facts(entry);
        infos.push(entry);
      }
      for (const info of infos) {
        info.modifiedAt?.setTime(0);
        for (const key of ["path", "size", "isDirectory", "modifiedAt"]) Reflect.set(info, key, "changed");
      }
      expectEqual("stat after its results were changed", facts(await driver.stat(path("d/a"))), before);
      await using again = await driver.reader(path("d/a"));
      expectEqual("info of a reader after it", facts(again.info), before);
      const walked: unknown[] = [];
      for await (const entry of driver.walk(path("d"))) walked.push(facts(entry));
      expectEqual("a walk after it", walked, [walkedBefore]);
    },
  },
  {
    id: "STAT-07",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a read right after stat gives as many bytes as stat told",
    why: "a response that is shorter than its Content-Length hangs the client",
    async run({ driver, path, data }) {
      for (let version = 1; version <= 20; version++) {
        const size = version * 997;
        if (version % 2 === 0) await put(driver, path("a"), data(`v${version}`), size);
        else await upload(driver, path("a"), data(`v${version}`), size);
        const info = await driver.stat(path("a"));
        const content = await driver.getContent(path("a"));
        await using reader = await driver.reader(path("a"));
        const read = await readAll(reader);
        expectEqual(
          "stat, getContent and body",
          [info.size, content.length, read.length],
          [size, size, size],
        );
      }
    },
  },
];
