import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectReason, expectThat } from "../expectations.ts";
import { expectMissing, expectStored, put, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, finish, resumePoint } from "../uploads.ts";

export const abortUploadCases: readonly CaseDefinition[] = [
  {
    id: "ABRT-09",
    level: "must",
    rules: [21, 12],
    needs: [],
    tier: 0,
    title:
      "aborting the signal of a writer abandons it: its calls reject with the reason, nothing is published",
    why: "half a layer must not appear because its sender went away",
    async run(context) {
      const { driver, path, data, limits } = context;
      await put(driver, path("a"), data("old"), 100);
      for (const size of [10, 2 * limits.partSize]) {
        const abort = new AbortController();
        const reason = new Error("of the caller");
        await using writer = await driver.writer(path("a"), { signal: abort.signal });
        await writeRange(writer, data("new"), 0, size);
        abort.abort(reason);
        await expectReason("write after the abort", writer.write(data("new").bytes(0, 10)), reason);
        const ended = await writer.commit().then(
          () => "resolved",
          () => "rejected",
        );
        expectEqual("commit after the abort", ended, "rejected");
        await expectStored(context, path("a"), { object: data("old"), size: 100 });
      }
    },
  },
  {
    id: "ABRT-10",
    level: "must",
    rules: [21, 12],
    needs: ["resume"],
    tier: 0,
    title: "aborting the signal of a resumed writer leaves the resume point that it opened",
    why: "a client that lost its connection continues where it was acknowledged",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      await begin(driver, path("a"), object, 1000, { memo: "kept" });
      const abort = new AbortController();
      await using writer = await driver.writer(path("a"), { append: true, signal: abort.signal });
      await writeRange(writer, data("lost"), 1000, limits.partSize + 90_000);
      abort.abort();
      await writer[Symbol.asyncDispose]();
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 1000, memo: "kept" });
      await using fresh = await driver.writer(path("b"), { signal: abort.signal }).catch(() => undefined);
      expectThat(fresh === undefined, "no writer from an aborted signal", "a writer");
      await expectNothingToResume(driver, path("b"));
      await finish(context, path("a"), { object, start: 1000, end: 2000 });
    },
  },
  {
    id: "ABRT-11",
    level: "must",
    rules: [21, 8],
    needs: ["resume"],
    tier: 0,
    title: "a close aborted in flight leaves the resume point before it or the one after it",
    why: "the size that a status request reports has to be one that was reached",
    async run(context) {
      const { path, data, limits } = context;
      // An instance of its own: what was under way has ended once it is disposed.
      const driver = await context.open();
      const object = data("v1");
      for (let turns = 0; turns < 12; turns++) {
        const at = path(`${turns}`);
        const end = turns % 3 === 0 ? limits.partSize + 5000 : 5000;
        await begin(driver, at, object, 1000, { memo: "1000" });
        const abort = new AbortController();
        await using writer = await driver.writer(at, { append: true });
        await writeRange(writer, object, 1000, end);
        const ending = writer.close({ memo: String(end), signal: abort.signal }).then(
          () => undefined,
          (error: unknown) => error,
        );
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        abort.abort();
        const error = await ending;
        if (error !== undefined && error !== abort.signal.reason) throw error;
        await writer[Symbol.asyncDispose]();
        const { size, memo } = await resumePoint(driver, at);
        expectEqual("memo of the size", memo, String(size));
        if (error === undefined) expectEqual("size after the close resolved", size, end);
        expectThat(size === 1000 || size === end, `a resume point of 1000 or ${end} bytes`, String(size));
        await expectMissing(driver, at);
        await using last = await driver.writer(at, { append: true });
        await writeRange(last, object, size, end + 1000);
        await last.commit();
        await expectStored(context, at, { object, size: end + 1000 }, driver);
      }
    },
  },
];
