import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectList } from "../listed.ts";
import { expectMissing, expectStored, put, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";

const MiB = 1024 * 1024;

export const resumeCases: readonly CaseDefinition[] = [
  {
    id: "APPD-01",
    level: "must",
    rules: [8, 10, "capabilities"],
    needs: ["resume"],
    tier: 0,
    title:
      "three sessions, each closed, and a commit give the bytes of all, for lengths around chunk and part",
    why: "a chunked push is one session a request",
    async run(context) {
      const { driver, path, data } = context;
      const { chunkSize, partSize } = context.limits;
      for (const length of [1, 32, chunkSize, partSize - 1, partSize, partSize + 1, 4 * MiB]) {
        const object = data(`sessions of ${length}`);
        await begin(driver, path("a"), object, length);
        await proceed(driver, path("a"), { object, start: length, end: 2 * length });
        await finish(context, path("a"), { object, start: 2 * length, end: 3 * length });
      }
    },
  },
  {
    id: "APPD-02",
    level: "must",
    rules: [8, 10],
    needs: ["resume"],
    tier: 0,
    title: "sessions of any lengths, none included, give the bytes of all",
    why: "clients choose their chunks; the last is short, some are empty",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const lengths = fc.array(fc.oneof(fc.nat({ max: 60_000 }), fc.constant(0), fc.nat({ max: 20 })), {
        minLength: 2,
        maxLength: 6,
      });
      for (const sessions of fc.sample(lengths, { seed: context.seed, numRuns: 10 })) {
        await begin(driver, path("a"), object, 0);
        let size = 0;
        for (const length of sessions) {
          await proceed(driver, path("a"), { object, start: size, end: size + length });
          size += length;
        }
        await finish(context, path("a"), { object, start: size, end: size + 7 });
      }
    },
  },
  {
    id: "APPD-03",
    level: "must",
    rules: [8, 10],
    needs: ["resume"],
    tier: 0,
    title: "fifty sessions of a kilobyte give the bytes of all",
    why: "some clients push in very small chunks",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const step = 1024;
      await begin(driver, path("a"), object, step);
      for (let start = step; start < 50 * step; start += step) {
        await proceed(driver, path("a"), { object, start, end: start + step });
      }
      await finish(context, path("a"), { object, start: 50 * step, end: 50 * step });
    },
  },
  {
    id: "APPD-04",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title: "append where nothing is, neither upload nor object, is PATH_NOT_FOUND",
    why: "an upload that has expired must not be continued as an empty one",
    async run({ driver, path, data }) {
      await expectNothingToResume(driver, path("nothing"));
      await put(driver, path("d/object"), data("v1"), 10);
      await expectNothingToResume(driver, path("d/other"));
      await using writer = await driver.writer(path("open"));
      await writer.write(data("v1").bytes(0, 10));
      await expectNothingToResume(driver, path("open"));
    },
  },
  {
    id: "APPD-05",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title: "append to a committed empty object starts at 0",
    why: "the first registry creates an upload by an empty object",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("empty"), 0);
      await finish(context, path("a"), { object: data("v1"), start: 0, end: 500 });
      await put(driver, path("b"), data("empty"), 0);
      await proceed(driver, path("b"), { object: data("v2"), start: 0, end: 700 });
      await expectStored(context, path("b"), { object: data("empty"), size: 0 });
      await finish(context, path("b"), { object: data("v2"), start: 700, end: 1000 });
    },
  },
  {
    id: "APPD-06",
    level: "must",
    rules: [10],
    needs: ["resume"],
    tier: 0,
    title: "append to a committed object that is not empty is UNSUPPORTED_METHOD and leaves it alone",
    why: "it must be neither overwritten nor taken for an upload",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 100);
      const opening = driver.writer(path("a"), { append: true });
      const error = await expectRejection("append to a committed object", opening, "UNSUPPORTED_METHOD");
      expectThat(error.message.length > 20, "a message that explains", error.message);
      await expectStored(context, path("a"), { object: data("v1"), size: 100 });
    },
  },
  {
    id: "APPD-07",
    level: "must",
    rules: [7, 8],
    needs: ["resume"],
    tier: 0,
    title:
      "a fresh writer starts at 0 and leaves the resume point until its close replaces it, by 0 bytes too",
    why: "an upload that is started anew must not begin with old bytes, nor cost them before it is safe",
    async run(context) {
      const { driver, path, data } = context;
      await begin(driver, path("a"), data("first"), 5000);
      await using writer = await driver.writer(path("a"));
      expectEqual("size of a fresh writer", writer.size, 0);
      await writeRange(writer, data("second"), 0, 300);
      expectEqual("the resume point meanwhile", (await resumePoint(driver, path("a"))).size, 5000);
      await writer.close();
      await finish(context, path("a"), { object: data("second"), start: 300, end: 400 });
      await begin(driver, path("b"), data("first"), 5000);
      await begin(driver, path("b"), data("second"), 0);
      await finish(context, path("b"), { object: data("second"), start: 0, end: 10 });
    },
  },
  {
    id: "APPD-08",
    level: "must",
    rules: [12],
    needs: ["resume"],
    tier: 0,
    title: "after cancel there is nothing to continue, whether the writer was fresh, resumed or closed",
    why: "a cancelled upload answers 404",
    async run({ driver, path, data }) {
      const object = data("v1");
      await using fresh = await driver.writer(path("fresh"));
      await fresh.write(object.bytes(0, 100));
      await fresh.cancel();
      await expectNothingToResume(driver, path("fresh"));
      await begin(driver, path("resumed"), object, 100);
      await using resumed = await driver.writer(path("resumed"), { append: true });
      await resumed.cancel();
      await expectNothingToResume(driver, path("resumed"));
      await begin(driver, path("written"), object, 100);
      await using written = await driver.writer(path("written"), { append: true });
      await written.write(object.bytes(100, 200));
      await written.cancel();
      await expectNothingToResume(driver, path("written"));
      await using closed = await driver.writer(path("closed"));
      await closed.write(object.bytes(0, 100));
      await closed.close();
      await closed.cancel();
      await expectNothingToResume(driver, path("closed"));
      await using again = await driver.writer(path("closed"));
      await again.write(object.bytes(0, 50));
      await again.close();
      expectEqual(
        "a resume point after a cancelled one",
        (await resumePoint(driver, path("closed"))).size,
        50,
      );
      await again.cancel();
    },
  },
  {
    id: "APPD-10",
    level: "must",
    rules: [5, 8],
    needs: ["resume"],
    tier: 0,
    title: "a closed upload is invisible, between sessions and while it is continued",
    why: "a blob that is visible early is pulled incomplete",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const { partSize } = context.limits;
      const invisible = async (): Promise<void> => {
        await expectMissing(driver, path("d/a"));
        await expectList(driver, path("d"), [path("d/other")]);
      };
      await put(driver, path("d/other"), data("other"), 10);
      await begin(driver, path("d/a"), object, partSize + 10);
      await invisible();
      await proceed(driver, path("d/a"), { object, start: partSize + 10, end: partSize + 11 });
      await invisible();
      await using writer = await driver.writer(path("d/a"), { append: true });
      await invisible();
      await writer.write(object.bytes(partSize + 11, 2 * partSize));
      await invisible();
      await writer.commit();
      await expectStored(context, path("d/a"), { object, size: 2 * partSize });
    },
  },
];
