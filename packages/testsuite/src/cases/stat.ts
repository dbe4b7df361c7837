import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectList, settled } from "../listed.ts";
import { expectMissing, put, upload } from "../stored.ts";
import { eventually } from "../within.ts";

/** Milliseconds within which a clock of whole seconds shows that time has passed. */
const CLOCK_STEP = 5000;

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
    title: "modifiedAt is a time that moves on with every overwrite and move, and not with reads",
    why: "garbage collection keeps what is young",
    async run({ driver, path, data }) {
      const timeOf = async (at: string): Promise<number> => {
        const { modifiedAt } = await driver.stat(at);
        expectThat(
          modifiedAt instanceof Date && modifiedAt.getTime() > 0,
          "a valid Date",
          String(modifiedAt),
        );
        return modifiedAt.getTime();
      };
      await put(driver, path("a"), data("v1"), 10);
      const first = await timeOf(path("a"));
      await driver.getContent(path("a"));
      expectEqual("modifiedAt after a read", await timeOf(path("a")), first);
      await eventually(CLOCK_STEP, async () => {
        await put(driver, path("a"), data("v2"), 10);
        expectThat(
          (await timeOf(path("a"))) > first,
          "a later time after an overwrite",
          "the same or an earlier one",
        );
      });
      const second = await timeOf(path("a"));
      await eventually(CLOCK_STEP, async () => {
        await upload(driver, path("a"), data("v3"), 10);
        expectThat(
          (await timeOf(path("a"))) > second,
          "a later time after a commit",
          "the same or an earlier one",
        );
      });
    },
  },
  {
    id: "STAT-05",
    level: "must",
    rules: [4, 15],
    needs: [],
    tier: 0,
    title: "stat, reader and walk tell the same size of every object",
    why: "one of them is believed for Content-Length",
    async run({ driver, path, data }) {
      const sizes = [0, 1, 100, 4096, 65_537, 1_000_000];
      for (const size of sizes) await upload(driver, path(`tree/${size % 3}/${size}`), data(`${size}`), size);
      await settled(driver, async () => {
        let seen = 0;
        for await (const entry of driver.walk(path("tree"))) {
          if (entry.isDirectory) continue;
          await using reader = await driver.reader(entry.path);
          const { size } = await driver.stat(entry.path);
          expectEqual(`sizes of ${entry.path}`, [entry.size, reader.info.size, size], [size, size, size]);
          expectEqual(`size of ${entry.path}`, `${size}`, entry.path.slice(entry.path.lastIndexOf("/") + 1));
          seen += 1;
        }
        expectEqual("objects walked", seen, sizes.length);
      });
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
        await put(driver, path("a"), data(`v${version}`), size);
        const info = await driver.stat(path("a"));
        const content = await driver.getContent(path("a"));
        expectEqual("stat and getContent", [info.size, content.length], [size, size]);
      }
    },
  },
];
