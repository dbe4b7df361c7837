import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectStored, put } from "../stored.ts";
import { begin, expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";
import { eventually } from "../within.ts";

/** What opening an upload means, and what ends it. */
export const resumeOpenCases: readonly CaseDefinition[] = [
  {
    id: "APPD-11",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title: "opening with append changes nothing: left without a write, the resume point is there as before",
    why: "a status request opens the upload and goes away",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 5000, { memo: "memo" });
      for (let time = 0; time < 3; time++) {
        expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 5000, memo: "memo" });
      }
      await finish(context, path("a"), { object, start: 5000, end: 6000 });
    },
  },
  {
    id: "APPD-12",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title:
      "append with another size than the resume point's is CONFLICT, at the latest at close; with its own it works",
    why: "a client and a replica that disagree about the offset must not write",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 5000);
      for (const size of [0, 4999, 5001]) {
        const session = async (): Promise<void> => {
          await using writer = await driver.writer(path("a"), { append: true, size });
          await writer.write(object.bytes(size, size + 10));
          await writer.close();
        };
        await expectRejection(`a session with size ${size}`, session(), "CONFLICT");
        expectEqual("the resume point afterwards", (await resumePoint(driver, path("a"))).size, 5000);
      }
      await using writer = await driver.writer(path("a"), { append: true, size: 5000 });
      await writer.write(object.bytes(5000, 6000));
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 6000 });
    },
  },
  {
    id: "APPD-13",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title: "a resume point takes precedence over a committed object of the same path",
    why: "an object is replaced by an upload in several sessions",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("old"), 800);
      await begin(driver, path("a"), data("new"), 500);
      await expectStored(context, path("a"), { object: data("old"), size: 800 });
      await proceed(driver, path("a"), { object: data("new"), start: 500, end: 600 });
      await expectStored(context, path("a"), { object: data("old"), size: 800 });
      await finish(context, path("a"), { object: data("new"), start: 600, end: 700 });
    },
  },
  {
    id: "APPD-14",
    level: "must",
    rules: [8],
    needs: ["resume"],
    tier: 0,
    title: "a writer opened with append that wrote nothing publishes nothing when it is closed",
    why: "a look at an upload must not count as progress",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 100, { memo: "first" });
      await using idle = await driver.writer(path("a"), { append: true });
      await using busy = await driver.writer(path("a"), { append: true });
      await idle.close({ memo: "second" });
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 100, memo: "first" });
      await busy.write(object.bytes(100, 200));
      await busy.close({ memo: "third" });
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 200, memo: "third" });
      await finish(context, path("a"), { object, start: 200, end: 300 });
    },
  },
  {
    id: "APPD-15",
    level: "must",
    rules: [12, 10],
    needs: ["resume"],
    tier: 0,
    title: "a commit removes the resume point that it continued",
    why: "a finished upload must not be continued",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 100);
      await finish(context, path("a"), { object, start: 100, end: 150 });
      const gone = async (): Promise<void> => {
        const opening = driver.writer(path("a"), { append: true });
        await expectRejection("append after the commit", opening, "UNSUPPORTED_METHOD");
      };
      await eventually(10_000, gone);
      await driver.delete(path("a"));
      await expectNothingToResume(driver, path("a"));
    },
  },
  {
    id: "APPD-16",
    level: "must",
    rules: [8, "paths"],
    needs: ["resume"],
    tier: 0,
    title: "uploads at paths that begin alike have nothing to do with each other",
    why: "a thousand uploads of one repository are open at the same time",
    async run(context) {
      const { driver, path, data } = context;
      const names = ["a", "ab", "a-b", "a.b", "a0", "b/a", "b/ab"];
      for (const [index, name] of names.entries())
        await begin(driver, path(name), data(name), 100 + index, { memo: name });
      await using cancelled = await driver.writer(path("a"), { append: true });
      await cancelled.cancel();
      await expectNothingToResume(driver, path("a"));
      for (const [index, name] of names.entries()) {
        if (name === "a") continue;
        expectEqual(`the resume point of ${name}`, (await resumePoint(driver, path(name))).memo, name);
        await finish(context, path(name), { object: data(name), start: 100 + index, end: 200 });
      }
    },
  },
];
