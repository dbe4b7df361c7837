import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual } from "../expectations.ts";
import { expectBody, expectMissing, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";

/** Uploads open at the same time, each with a resume point of its own. */
const UPLOADS = 1020;
/** Bytes of a chunk as distribution's own suite has them. */
const LARGE = 10 * 1024 * 1024;

/** Does `work` for every number below `count`, a few at a time. */
async function forEachOf(count: number, work: (number: number) => Promise<void>): Promise<void> {
  const queue = Array.from({ length: count }, (_, number) => number).values();
  const one = async (): Promise<void> => {
    for (const number of queue) await work(number);
  };
  await Promise.all(Array.from({ length: 16 }, one));
}

/** Cancels what {@link UPLOADS} left: deleting their directory does not. */
async function cancelAll({ driver, path }: CaseContext): Promise<void> {
  await forEachOf(UPLOADS, async (number) => {
    await using writer = await driver.writer(path(`many/${number}`), { append: true });
    await writer.cancel();
  });
}

/** Many sessions, and many uploads beside each other. */
export const resumeManyCases: readonly CaseDefinition[] = [
  {
    id: "APPD-09",
    level: "must",
    rules: [10, "paths"],
    needs: ["resume"],
    tier: 1,
    title: "an upload is found among more than a thousand others, and among paths that begin as its own does",
    why: "a listing of uploads comes in pages, and a busy registry has more than one page of them",
    async run(context) {
      const { driver, path, data } = context;
      const near = ["many/7", "many/70", "many/700", "many/7-", "many/7.", "many/7a/7"];
      await forEachOf(UPLOADS, (number) =>
        begin(driver, path(`many/${number}`), data("many"), 1 + (number % 50)),
      );
      for (const [index, name] of near.entries()) {
        await begin(driver, path(name), data(name), 100 + index, { memo: name });
      }
      for (const [index, name] of near.entries()) {
        const point = { size: 100 + index, memo: name };
        expectEqual(`the resume point of ${name}`, await resumePoint(driver, path(name)), point);
      }
      for (const number of [0, 1, 8, 99, 999, UPLOADS - 1]) {
        const { size } = await resumePoint(driver, path(`many/${number}`));
        expectEqual(`size of upload ${number}`, size, 1 + (number % 50));
      }
      await expectNothingToResume(driver, path("many/7b"));
      await expectNothingToResume(driver, path(`many/${UPLOADS}`));
      await expectMissing(driver, path("many"));
      await proceed(driver, path("many/999"), { object: data("many"), start: 1 + (999 % 50), end: 2000 });
      await finish(context, path("many/999"), { object: data("many"), start: 2000, end: 2100 });
      await begin(driver, path("many/999"), data("many"), 10);
      await cancelAll(context);
      for (const name of near.slice(3)) {
        await using writer = await driver.writer(path(name), { append: true });
        await writer.cancel();
      }
    },
  },
  {
    id: "RESU-09",
    level: "must",
    rules: [10, 8],
    needs: ["resume"],
    tier: 2,
    timeout: 3_600_000,
    title: "an upload of more than a thousand parts is continued, and has all of them",
    why: "parts are listed a thousand at a time; whoever reads one page of them loses the rest of a layer",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const size = 1001 * limits.partSize + 5;
      await using first = await driver.writer(path("a"));
      await writeRange(first, object, 0, size, limits.partSize);
      await first.close({ memo: "memo" });
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size, memo: "memo" });
      await proceed(driver, path("a"), { object, start: size, end: size + limits.partSize });
      const end = size + limits.partSize + 1000;
      await using last = await driver.writer(path("a"), { append: true });
      await writeRange(last, object, size + limits.partSize, end);
      await last.commit();
      await using reader = await driver.reader(path("a"));
      expectEqual("size of the object", reader.info.size, end);
      await expectBody(context, "the object", reader, { object, start: 0, length: end });
    },
  },
  {
    id: "APPD-24",
    level: "must",
    rules: [8, 10],
    needs: ["resume"],
    tier: 1,
    alone: "first",
    title: "twenty sessions, each a byte short of a part, and three of 10 MiB give the bytes of all",
    why: "no session ends where the backend's parts do, so that each leaves a rest to carry on",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const step = limits.partSize - 1;
      await begin(driver, path("a"), object, step);
      for (let start = step; start < 20 * step; start += step) {
        await proceed(driver, path("a"), { object, start, end: start + step });
      }
      await finish(context, path("a"), { object, start: 20 * step, end: 20 * step });
      await begin(driver, path("b"), object, LARGE);
      await proceed(driver, path("b"), { object, start: LARGE, end: 2 * LARGE });
      await finish(context, path("b"), { object, start: 2 * LARGE, end: 3 * LARGE });
    },
  },
];
