import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { Leftovers } from "../leftovers.ts";
import { positions } from "../listed.ts";
import { expectMissing, expectStored, put, readAll, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";
import { eventually } from "../within.ts";

/** Far enough ahead for clocks that differ and stores that count in seconds. */
const AHEAD = 3_600_000;
/** Milliseconds within which the clock of a store moves on. */
const TICK = 10_000;

const LONG_AGO: Date = new Date("2000-01-01T00:00:00Z");

/** A time of the store's own clock, later than everything stored before the call and not later than what follows. */
async function laterMoment({ driver, path, data }: CaseContext): Promise<Date> {
  const stamp = async (): Promise<Date> => {
    await put(driver, path("clock"), data("clock"), 1);
    return (await driver.stat(path("clock"))).modifiedAt ?? new Date(Number.NaN);
  };
  const first = await stamp();
  return await eventually(TICK, async () => {
    const now = await stamp();
    expectThat(now > first, "the store's clock to move on", `${now.toISOString()} again`);
    return now;
  });
}

/** Removes what is left of uploads, however young. */
async function reclaimAll({ driver }: CaseContext): Promise<void> {
  await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
}

async function rawNames(context: CaseContext): Promise<readonly string[]> {
  return (await context.backDoor("residue")()).toSorted();
}

/** What uploads leave behind, and who removes it. Each case runs while no other does: `reclaim` is about the whole store. */
export const residueCases: readonly CaseDefinition[] = [
  {
    id: "RESU-07",
    level: "must",
    rules: [25],
    needs: ["resume"],
    facilities: ["reclaim"],
    tier: 0,
    alone: true,
    title:
      "reclaim removes resume points that are older than asked, and keeps younger ones and uploads at work",
    why: "dead uploads would fill the store; living ones must not be lost",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      await begin(driver, path("dead"), object, 1000);
      await begin(driver, path("continued"), object, 1000);
      const between = await laterMoment(context);
      const { removed } = await driver.reclaim({ olderThan: LONG_AGO });
      expectEqual("residue older than the year 2000", removed, 0);
      expectEqual("a resume point younger than that", (await resumePoint(driver, path("dead"))).size, 1000);
      await begin(driver, path("young"), object, 700);
      await proceed(driver, path("continued"), { object, start: 1000, end: 1500 });
      await using active = await driver.writer(path("active"));
      const half = limits.partSize + 10; // more than a driver keeps to itself
      await writeRange(active, object, 0, half);
      const report = await driver.reclaim({ olderThan: between });
      expectThat(report.removed > 0, "something to be removed", `removed ${report.removed}`);
      await expectNothingToResume(driver, path("dead"));
      await finish(context, path("young"), { object, start: 700, end: 800 });
      await finish(context, path("continued"), { object, start: 1500, end: 1600 });
      await writeRange(active, object, half, 2 * half);
      await active.commit();
      await expectStored(context, path("active"), { object, size: 2 * half });
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
    id: "CANC-03",
    level: "must",
    rules: [12, 25],
    needs: [],
    facilities: ["reclaim", "back-door:residue"],
    tier: 0,
    alone: true,
    title: "of cancelled, left and committed uploads nothing stays in the store once it was reclaimed",
    why: "cancelled pushes would fill it",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      await reclaimAll(context);
      const before = await rawNames(context);
      for (const end of ["cancel", "commit", "dispose"] as const) {
        for (const size of [0, 10, 2 * limits.partSize + 1]) {
          await using fresh = await driver.writer(path("a"));
          await writeRange(fresh, object, 0, size);
          if (end === "dispose") await fresh[Symbol.asyncDispose]();
          else await fresh[end]();
          if (!driver.capabilities.resume) continue;
          await begin(driver, path("b"), object, size);
          await using resumed = await driver.writer(path("b"), { append: true });
          await writeRange(resumed, object, size, 2 * size + 1);
          if (end === "dispose") await resumed[Symbol.asyncDispose]();
          else await resumed[end]();
        }
      }
      await reclaimAll(context);
      expectEqual("raw names in the store", await rawNames(context), before);
    },
  },
  {
    id: "ABRT-07",
    level: "must",
    rules: [12, 21, "resources"],
    needs: [],
    facilities: ["reclaim", "back-door:residue"],
    tier: 1,
    alone: true,
    title:
      "aborted uploads, puts and reads leave no file, part, descriptor, socket or timer behind, without any reclaim",
    why: "clients go away all day",
    async run(context) {
      const { path, data, limits } = context;
      const object = data("v1");
      await reclaimAll(context);
      const before = await rawNames(context);
      const leftovers = new Leftovers();
      const driver = await context.open();
      await put(driver, path("a"), object, 3 * limits.chunkSize);
      for (let round = 0; round < 20; round++) {
        const abort = new AbortController();
        const { signal } = abort;
        const writer = await driver.writer(path("b"), { signal });
        const reader = await driver.reader(path("a"), { signal });
        const calls = [
          writeRange(writer, object, 0, (round % 3) * limits.partSize + 10),
          driver.putContent(path("c"), object.bytes(0, 1000), { signal }),
          readAll(reader),
        ];
        for (let turn = 0; turn < round; turn++) await new Promise(setImmediate);
        abort.abort();
        await Promise.allSettled(calls);
        await writer.commit().catch(() => undefined);
      }
      await driver[Symbol.asyncDispose]();
      expectEqual("what is left in this process", await leftovers.left(), []);
      await eventually(TICK, async () => {
        expectEqual("raw names in the store", await rawNames(context), before);
      });
    },
  },
  {
    id: "CANC-04",
    level: "must",
    rules: [12, 25],
    needs: [],
    facilities: ["reclaim"],
    tier: 0,
    alone: true,
    title: "cancel of an upload that the store no longer knows resolves",
    why: "what was to be removed is removed; a client that cancels late has nothing to repair",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const { resume } = driver.capabilities;
      for (const size of [0, 10, 2 * limits.partSize + 1]) {
        await using fresh = await driver.writer(path("fresh"));
        await writeRange(fresh, object, 0, size);
        if (resume) await begin(driver, path("resumed"), object, size);
        await using resumed = resume ? await driver.writer(path("resumed"), { append: true }) : undefined;
        await using closed = resume ? await driver.writer(path("closed")) : undefined;
        if (closed !== undefined) await writeRange(closed, object, 0, size);
        await closed?.close();
        await reclaimAll(context);
        await fresh.cancel();
        await resumed?.cancel();
        await closed?.cancel();
        for (const name of ["fresh", "resumed", "closed"]) {
          await expectMissing(driver, path(name));
          if (resume) await expectNothingToResume(driver, path(name));
        }
      }
    },
  },
  {
    id: "LIFE-12",
    level: "must",
    rules: ["resources"],
    needs: ["shared"],
    facilities: ["back-door:residue"],
    tier: 0,
    alone: true,
    title: "making a driver and disposing it writes nothing to the store",
    why: "a look at a store, or at the configuration, must be possible without the right to write",
    async run(context) {
      const { driver, open } = context;
      const before = [await rawNames(context), await positions(driver.walk("/"))];
      const other = await open();
      expectEqual(
        "names after another driver was made",
        [await rawNames(context), await positions(driver.walk("/"))],
        before,
      );
      await other[Symbol.asyncDispose]();
      expectEqual(
        "names after it was disposed",
        [await rawNames(context), await positions(driver.walk("/"))],
        before,
      );
    },
  },
  {
    id: "LIFE-20",
    level: "must",
    rules: [25],
    needs: [],
    facilities: ["reclaim", "back-door:residue"],
    tier: 0,
    alone: true,
    title: "after a whole run and reclaim the store has no raw names that the driver does not show",
    why: "what nobody sees nobody removes",
    async run(context) {
      await reclaimAll(context);
      expectEqual("raw names that the driver does not show", await rawNames(context), []);
    },
  },
];
