import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectReason, expectRejection, expectThat } from "../expectations.ts";
import { BUDGETED, type BudgetedOperation } from "../harness-offers.ts";
import { positions } from "../listed.ts";
import { numbered, putMany } from "../many.ts";
import { signalledCalls } from "../signalled-calls.ts";
import { expectMissing, put, readAll, upload, writeRange } from "../stored.ts";

/** An operation once as a preparation and once for the count: what a client does only at first is not its price. */
type Priced = (context: CaseContext, time: number) => Promise<() => Promise<unknown>>;

const SIZE = 1000;

/** Objects are in a directory that is there. */
const PRICED: Readonly<Record<BudgetedOperation, Priced>> = {
  putContent:
    async ({ driver, path, data }, time) =>
    () =>
      put(driver, path(`m/put-${time}`), data("a"), SIZE),
  getContent:
    async ({ driver, path }) =>
    () =>
      driver.getContent(path("m/a")),
  reader:
    async ({ driver, path }) =>
    async () => {
      await using reader = await driver.reader(path("m/a"));
      await readAll(reader);
    },
  "stat object":
    async ({ driver, path }) =>
    () =>
      driver.stat(path("m/a")),
  "stat directory":
    async ({ driver, path }) =>
    () =>
      driver.stat(path("m")),
  "stat nothing":
    async ({ driver, path }) =>
    () =>
      driver.stat(path("m/nothing")).catch(() => undefined),
  commit:
    async ({ driver, path, data }, time) =>
    () =>
      upload(driver, path(`m/up-${time}`), data("a"), SIZE),
  "commit 3 parts":
    async ({ driver, path, data, limits }, time) =>
    () =>
      upload(driver, path(`m/parts-${time}`), data("a"), 3 * limits.partSize, limits.partSize),
  "commit resumed elsewhere": async (context, time) => () => resumeElsewhere(context, time),
  "list 1000":
    async ({ driver, path }) =>
    () =>
      positions(driver.list(path("many"))),
  "walk 1000":
    async ({ driver, path }) =>
    () =>
      positions(driver.walk(path("many"))),
  move: async ({ driver, path, data }, time) => {
    await put(driver, path(`m/from-${time}`), data("a"), SIZE);
    return () => driver.move(path(`m/from-${time}`), path(`m/to-${time}`));
  },
  delete: async ({ driver, path, data }, time) => {
    await put(driver, path(`m/gone-${time}`), data("a"), SIZE);
    return () => driver.delete(path(`m/gone-${time}`));
  },
  "deleteObjects 1000": async ({ driver, path, data }, time) => {
    const names = numbered(1000).map((name) => path(`m/deleted-${time}/${name}`));
    await putMany(driver, names, data("a"));
    return () => Promise.resolve(driver.deleteObjects?.(names));
  },
  redirectUrl:
    async ({ driver, path }) =>
    () =>
      driver.redirectUrl(path("m/a"), { method: "GET" }),
};

async function resumeElsewhere({ driver, path, data }: CaseContext, time: number): Promise<void> {
  await using first = await driver.writer(path(`m/resumed-${time}`));
  await writeRange(first, data("a"), 0, SIZE);
  await first.close({ memo: "memo" });
  await using second = await driver.writer(path(`m/resumed-${time}`), { append: true, size: SIZE });
  await second.commit({ destination: path(`m/elsewhere-${time}`) });
}

export const backendRequestCases: readonly CaseDefinition[] = [
  {
    id: "BENC-06",
    level: "should",
    rules: ["resources"],
    needs: [],
    facilities: ["requests"],
    tier: 1,
    alone: true,
    title:
      "no operation asks more of the backend than its budget, which the harness names; reports print both",
    why: "every request costs money and a round trip",
    async run(context) {
      const { driver, path, data, harness, measure, requests } = context;
      await put(driver, path("m/a"), data("a"), SIZE);
      await putMany(
        driver,
        numbered(1000).map((name) => path(`many/${name}`)),
        data("a"),
      );
      const over: string[] = [];
      for (const operation of BUDGETED) {
        if (operation === "redirectUrl" && !driver.capabilities.redirect) continue;
        if (operation === "commit resumed elsewhere" && !driver.capabilities.resume) continue;
        await (await PRICED[operation](context, 1))();
        const { total, kinds } = await requests(await PRICED[operation](context, 2));
        const limit = harness.budgets?.[operation];
        const counts = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
        const note = counts.length > 1 || !("requests" in kinds) ? counts.join(", ") : "";
        measure({ what: operation, value: total, unit: "requests", limit, note });
        if (limit !== undefined && total > limit) over.push(`${operation}: ${total} of ${limit} (${note})`);
      }
      expectThat(over.length === 0, "every operation within its budget", over.join("; "));
    },
  },
  {
    id: "STAT-08",
    level: "should",
    rules: ["resources"],
    needs: [],
    facilities: ["requests"],
    tier: 1,
    alone: true,
    title: "stat asks the backend as often about a directory of 2,001 objects as about one of a single one",
    why: "whether a repository exists is asked with every request",
    async run({ driver, path, data, requests }) {
      await put(driver, path("small/a"), data("a"), 1);
      await putMany(
        driver,
        numbered(2001).map((name) => path(`large/${name}`)),
        data("a"),
      );
      for (const name of ["small", "large"]) await driver.stat(path(name));
      const small = await requests(() => driver.stat(path("small")));
      const large = await requests(() => driver.stat(path("large")));
      expectEqual("requests for the large directory", large.total, small.total);
      for (const name of ["large/000000", "large/002000"]) {
        const object = await requests(() => driver.stat(path(name)));
        expectThat(
          object.total <= small.total + 1,
          `about ${small.total} requests for an object`,
          `${object.total}`,
        );
      }
    },
  },
  {
    id: "ABRT-12",
    level: "must",
    rules: [21, "paths"],
    needs: [],
    facilities: ["requests"],
    tier: 0,
    alone: true,
    title:
      "a call with an aborted signal, or with a path that breaks the grammar, asks nothing of the backend",
    why: "what cannot be answered must not cost anything, or be done all the same",
    async run({ driver, path, data, requests }) {
      await put(driver, path("a"), data("a"), 10);
      const signal = AbortSignal.abort(new Error("of the caller"));
      const bytes = data("b").bytes(0, 10);
      await using writer = await driver.writer(path("b"));
      await writer.write(bytes);
      const { total } = await requests(async () => {
        for (const [name, call] of Object.entries(signalledCalls(driver, path, signal))) {
          await expectReason(`${name} with an aborted signal`, call(), signal.reason);
        }
        await expectReason("commit with an aborted signal", writer.commit({ signal }), signal.reason);
        for (const call of [
          driver.putContent("no-slash", bytes),
          driver.getContent("/a//b"),
          driver.writer("/a/../b"),
          driver.move(path("a"), "/~stowage"),
          driver.delete("/"),
          positions(driver.walk("/a b")),
          positions(driver.list("/a/")),
          driver.stat("/a/./b"),
          driver.reader("//"),
          Promise.resolve(driver.deleteObjects?.([path("a"), "/a/../b"])),
        ]) {
          await expectRejection("a call with such a path", call, "INVALID_PATH");
        }
      });
      expectEqual("requests", total, 0);
      await expectMissing(driver, path("b"));
    },
  },
];
