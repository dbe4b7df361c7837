import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome } from "../expectations.ts";
import { expectMissing, expectStored, put, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";

export const cancelCases: readonly CaseDefinition[] = [
  {
    id: "CANC-01",
    level: "must",
    rules: [12],
    needs: [],
    tier: 0,
    title:
      "a cancelled upload leaves nothing visible and nothing to continue, be it empty, small, of parts or resumed",
    why: "a cancelled push must not appear as a blob",
    async run({ driver, path, data, limits }) {
      const { resume } = driver.capabilities;
      const object = data("v1");
      for (const size of [0, 10, limits.partSize - 1, 2 * limits.partSize + 1]) {
        await using writer = await driver.writer(path("a"));
        await writeRange(writer, object, 0, size);
        await writer.cancel();
        await expectMissing(driver, path("a"));
        if (!resume) continue;
        await expectNothingToResume(driver, path("a"));
        await begin(driver, path("a"), object, size);
        await using resumed = await driver.writer(path("a"), { append: true });
        await writeRange(resumed, object, size, 2 * size);
        await resumed.cancel();
        await expectMissing(driver, path("a"));
        await expectNothingToResume(driver, path("a"));
      }
    },
  },
  {
    id: "CANC-02",
    level: "must",
    rules: [6, 12],
    needs: [],
    tier: 0,
    title: "cancelling an upload that would have replaced an object leaves the object",
    why: "a push that was given up must not cost what was there",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("old"), 5000);
      await using writer = await driver.writer(path("a"));
      await writeRange(writer, data("new"), 0, 3000);
      await writer.cancel();
      await expectStored(context, path("a"), { object: data("old"), size: 5000 });
    },
  },
  {
    id: "CANC-05",
    level: "must",
    rules: [12, "writer-states"],
    needs: [],
    tier: 0,
    title: "cancel while writes are under way ends in a cancelled writer, whatever the writes answer",
    why: "a client aborts in the middle of a chunk",
    async run({ driver, path, data }) {
      await using writer = await driver.writer(path("a"));
      const writes = [0, 1, 2, 3].map((index) =>
        expectOutcome(
          "a write",
          writer.write(data("v1").bytes(index * 50_000, (index + 1) * 50_000)),
          "WRITER_CLOSED",
        ),
      );
      await writer.cancel();
      await Promise.all(writes);
      await expectOutcome("a second cancel", writer.cancel());
      await expectMissing(driver, path("a"));
    },
  },
  {
    id: "CANC-07",
    level: "must",
    rules: [12],
    needs: ["resume"],
    tier: 0,
    title: "cancelling a fresh writer leaves the path's resume point, which is another's",
    why: "an upload that was refused must not take down the one that was accepted",
    async run(context) {
      const { driver, path, data } = context;
      await begin(driver, path("a"), data("v1"), 500);
      await using fresh = await driver.writer(path("a"));
      await fresh.write(data("other").bytes(0, 10));
      await fresh.cancel();
      await finish(context, path("a"), { object: data("v1"), start: 500, end: 600 });
    },
  },
  {
    id: "CANC-08",
    level: "must",
    rules: [12],
    needs: ["resume"],
    tier: 0,
    title: "cancelling a closed writer removes its resume point while nobody continued it, else nothing",
    why: "the request that is cancelled late must not cancel the next one",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await using alone = await driver.writer(path("alone"));
      await alone.write(object.bytes(0, 100));
      await alone.close();
      await alone.cancel();
      await expectNothingToResume(driver, path("alone"));
      await using continued = await driver.writer(path("a"));
      await continued.write(object.bytes(0, 100));
      await continued.close();
      await proceed(driver, path("a"), { object, start: 100, end: 200 });
      await continued.cancel();
      expectEqual("the resume point", (await resumePoint(driver, path("a"))).size, 200);
      await finish(context, path("a"), { object, start: 200, end: 300 });
    },
  },
  {
    id: "CANC-09",
    level: "must",
    rules: [12, 11],
    needs: ["resume"],
    tier: 0,
    title: "cancelling a resumed writer after another has continued that point leaves the other's",
    why: "cleaning up after a dead request must not touch the living one",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 100);
      await using slow = await driver.writer(path("a"), { append: true });
      await proceed(driver, path("a"), { object, start: 100, end: 200 });
      await expectOutcome("cancel of the slower writer", slow.cancel(), "CONFLICT");
      expectEqual("the resume point", (await resumePoint(driver, path("a"))).size, 200);
      await finish(context, path("a"), { object, start: 200, end: 300 });
    },
  },
];
