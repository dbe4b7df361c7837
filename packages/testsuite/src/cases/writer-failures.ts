import { isStorageError } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { describeError, describeValue } from "../mismatch.ts";
import { expectMissing } from "../stored.ts";
import { begin, expectNothingToResume } from "../uploads.ts";

/** What a writer does after one of its calls has failed. */
export const writerFailureCases: readonly CaseDefinition[] = [
  {
    id: "MISU-07",
    level: "must",
    rules: ["writer-states", 11],
    needs: ["resume"],
    tier: 0,
    title:
      "after a call has failed, later ones reject with the same code; if it was a write, with that failure as cause",
    why: "a stream that goes on after an error would leave a hole in the layer",
    async run({ driver, path, data }) {
      const object = data("v1");
      await begin(driver, path("a"), object, 1000);
      await using overtaken = await driver.writer(path("a"), { append: true });
      await using other = await driver.writer(path("a"), { append: true });
      await other.cancel();
      const write = await overtaken.write(object.bytes(1000, 2000)).catch((error: unknown) => error);
      const first =
        write ?? (await expectRejection("close of the overtaken writer", overtaken.close(), "CONFLICT"));
      expectEqual(
        "code of the first failure",
        isStorageError(first) ? first.code : describeValue(first),
        "CONFLICT",
      );
      const late = overtaken.write(object.bytes(2000, 3000));
      const again = await expectRejection("a later write", late, "CONFLICT", "WRITER_CLOSED");
      await expectRejection("a later close", overtaken.close(), "CONFLICT");
      await expectRejection("a later commit", overtaken.commit(), "CONFLICT");
      if (write !== undefined) {
        expectEqual("code of a write after a failed one", again.code, "CONFLICT");
        expectThat(again.cause === write, "the failed write as cause", describeError(again.cause));
      }
      await overtaken.cancel();
      await expectMissing(driver, path("a"));
      await expectNothingToResume(driver, path("a"));
    },
  },
  {
    id: "MISU-14",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "a failing write that nobody awaits is reported by the next call, and is no unhandled rejection",
    why: "the process that serves all other uploads would end",
    async run({ open, path, data, unhandled }) {
      const object = data("v1");
      // What notes calls would handle the rejections that it notes.
      const driver = await open({ noted: false });
      const abort = new AbortController();
      const reason = new Error("of the caller");
      const aborted = await driver.writer(path("aborted"), { signal: abort.signal });
      const closed = await driver.writer(path("closed"));
      await aborted.write(object.bytes(0, 100));
      await closed.write(object.bytes(0, 100));
      abort.abort(reason);
      const dropped = [aborted.write(object.bytes(100, 200)), aborted.write(object.bytes(200, 300))];
      await new Promise(setImmediate);
      const end = await aborted.commit().then(
        () => "resolved",
        () => "rejected",
      );
      expectEqual("commit after failed writes", end, "rejected");
      await driver[Symbol.asyncDispose]();
      dropped.push(closed.write(object.bytes(100, 200)));
      await new Promise(setImmediate);
      await expectRejection("commit after a failed write", closed.commit(), "DRIVER_CLOSED");
      await new Promise(setImmediate);
      const own = unhandled().filter(
        (error) => error === reason || (isStorageError(error) && error.path === path("closed")),
      );
      expectEqual(`unhandled ones of ${dropped.length} dropped rejections`, own.map(describeError), []);
    },
  },
];
