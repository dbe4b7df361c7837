import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { positions, settled } from "../listed.ts";
import { describeError } from "../mismatch.ts";
import { deleteAll } from "../sentinels.ts";
import { expectStored, put, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish } from "../uploads.ts";

/** Far enough ahead for clocks that differ and stores that count in seconds. */
const AHEAD = 3_600_000;

const LONG_AGO: Date = new Date("2000-01-01T00:00:00Z");

/** Cases that act on the whole store: each runs while no other does, in this order, after all others. */
export const aloneCases: readonly CaseDefinition[] = [
  {
    id: "RESU-07",
    level: "must",
    rules: [25],
    needs: ["resume"],
    facilities: ["reclaim"],
    tier: 0,
    alone: true,
    title: "reclaim removes resume points that are older than asked, and keeps younger ones",
    why: "dead uploads would fill the store; living ones must not be lost",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("kept"), object, 1000);
      await begin(driver, path("dead"), object, 1000);
      const { removed } = await driver.reclaim({ olderThan: LONG_AGO });
      expectEqual("residue older than the year 2000", removed, 0);
      await finish(context, path("kept"), { object, start: 1000, end: 2000 });
      const report = await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
      expectThat(report.removed > 0, "something to be removed", `removed ${report.removed}`);
      await expectNothingToResume(driver, path("dead"));
      await begin(driver, path("dead"), object, 500);
      await finish(context, path("dead"), { object, start: 500, end: 600 });
    },
  },
  {
    id: "RESU-12",
    level: "must",
    rules: [25],
    needs: [],
    facilities: ["reclaim"],
    tier: 0,
    alone: true,
    title: "reclaim never touches committed objects, however old or young",
    why: "it runs every night on stores full of images",
    async run(context) {
      const { driver, path, data } = context;
      const names = ["a", "d/b", "d/e/c", ".hidden", "_uploads/x/data", "tmp", "up/1"];
      for (const name of names) await put(driver, path(name), data(name), 300);
      await using committed = await driver.writer(path("uploaded"));
      await writeRange(committed, data("uploaded"), 0, 100_000);
      await committed.commit();
      const { removed } = await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
      expectThat(
        Number.isSafeInteger(removed) && removed >= 0,
        "a count of what was removed",
        String(removed),
      );
      for (const name of names) await expectStored(context, path(name), { object: data(name), size: 300 });
      await expectStored(context, path("uploaded"), { object: data("uploaded"), size: 100_000 });
      const again = await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
      expectEqual("residue right after it was removed", again.removed, 0);
    },
  },
  {
    id: "LIFE-14",
    level: "must",
    rules: [16, 25],
    needs: [],
    tier: 0,
    alone: true,
    title: "after a whole run, deleted and reclaimed, nothing of it is visible",
    why: "what stays behind is paid for every month",
    async run({ driver, root }) {
      const own = await positions(driver.list(root));
      for (const position of own) {
        if (position.endsWith("/LIFE-14/")) continue;
        expectThat(false, "every case to leave nothing behind", position);
      }
      await settled(driver, async () => {
        const strays = (await positions(driver.list("/"))).filter((position) => position.includes("~"));
        expectEqual("private names at the top", strays, []);
      });
    },
  },
  {
    id: "ERRI-07",
    level: "must",
    rules: ["errors", "writer-states"],
    needs: [],
    tier: 0,
    alone: true,
    title: "no rejection of the whole run was left unhandled",
    why: "it ends the process of whoever uses the driver",
    async run({ unhandled, driver, path }) {
      await using dropped = await driver
        .writer(path("dropped"), { signal: AbortSignal.abort() })
        .catch(() => undefined);
      expectEqual("writer from an aborted signal", dropped, undefined);
      await deleteAll(driver, path("dropped"));
      await new Promise(setImmediate);
      expectEqual("unhandled rejections", unhandled().map(describeError), []);
    },
  },
];
