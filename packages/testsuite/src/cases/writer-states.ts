import type { FileWriter, StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectMissing, expectStored } from "../stored.ts";
import { begin, expectNothingToResume, resumePoint } from "../uploads.ts";

const SIZE = 100;

/** A writer that has taken bytes and then ended in one way. */
async function ended(
  context: CaseContext,
  how: "commit" | "close" | "cancel" | "dispose",
  name: string,
): Promise<FileWriter> {
  const writer = await context.driver.writer(context.path(name));
  await writer.write(context.data(name).bytes(0, SIZE));
  if (how === "dispose") await writer[Symbol.asyncDispose]();
  else await writer[how]();
  return writer;
}

/** Ways for a writer to end; `close` only where the driver can resume. */
function endings({ capabilities }: StorageDriver): readonly ("commit" | "close" | "cancel" | "dispose")[] {
  return capabilities.resume ? ["commit", "close", "cancel", "dispose"] : ["commit", "cancel", "dispose"];
}

/** What has to be at a path after its writer ended. */
async function expectEnd(context: CaseContext, how: string, name: string): Promise<void> {
  const { driver, path, data } = context;
  if (how === "commit") return await expectStored(context, path(name), { object: data(name), size: SIZE });
  await expectMissing(driver, path(name));
  if (!driver.capabilities.resume) return;
  if (how === "close") expectEqual("the resume point", (await resumePoint(driver, path(name))).size, SIZE);
  else await expectNothingToResume(driver, path(name));
}

export const writerStateCases: readonly CaseDefinition[] = [
  {
    id: "MISU-01",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "write after commit, close, cancel or dispose is WRITER_CLOSED and changes nothing",
    why: "bytes that come too late must not vanish silently",
    async run(context) {
      for (const how of endings(context.driver)) {
        const writer = await ended(context, how, how);
        const write = writer.write(context.data("late").bytes(0, 10));
        await expectRejection(`write after ${how}`, write, "WRITER_CLOSED");
        await expectEnd(context, how, how);
      }
    },
  },
  {
    id: "MISU-02",
    level: "must",
    rules: ["writer-states"],
    needs: ["resume"],
    tier: 0,
    title: "close is idempotent, and after commit or cancel it does nothing",
    why: "a finally block closes what it does not know the state of",
    async run(context) {
      for (const how of ["close", "commit", "cancel"] as const) {
        const writer = await ended(context, how, how);
        await writer.close({ memo: "second" });
        await writer.close();
        await expectEnd(context, how, how);
      }
      const { memo } = await resumePoint(context.driver, context.path("close"));
      expectEqual("memo of the point that was closed twice", memo, undefined);
    },
  },
  {
    id: "MISU-03",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "commit after commit, close, cancel or dispose is WRITER_CLOSED and changes nothing",
    why: "a second commit could publish what the first did not mean",
    async run(context) {
      for (const how of endings(context.driver)) {
        const writer = await ended(context, how, how);
        await expectRejection(`commit after ${how}`, writer.commit(), "WRITER_CLOSED");
        const elsewhere = writer.commit({ destination: context.path("elsewhere") });
        await expectRejection(`commit elsewhere after ${how}`, elsewhere, "WRITER_CLOSED");
        await expectEnd(context, how, how);
        await expectMissing(context.driver, context.path("elsewhere"));
      }
    },
  },
  {
    id: "MISU-04",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "cancel after commit is WRITER_CLOSED and leaves the object; cancel is idempotent",
    why: "a clean-up that comes late must not remove what was published",
    async run(context) {
      const committed = await ended(context, "commit", "commit");
      await expectRejection("cancel after commit", committed.cancel(), "WRITER_CLOSED");
      await expectEnd(context, "commit", "commit");
      const cancelled = await ended(context, "cancel", "cancel");
      await cancelled.cancel();
      await expectEnd(context, "cancel", "cancel");
    },
  },
  {
    id: "MISU-05",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "commit waits for the writes before it",
    why: "the end of a stream must not overtake its last chunk",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const size = 5 * 80_000;
      await using writer = await driver.writer(path("a"));
      const writes = [0, 1, 2, 3, 4].map((index) =>
        writer.write(object.bytes(index * 80_000, (index + 1) * 80_000)),
      );
      await writer.commit();
      await Promise.all(writes);
      await expectStored(context, path("a"), { object, size });
    },
  },
  {
    id: "MISU-06",
    level: "must",
    rules: ["writer-states", 8],
    needs: ["resume"],
    tier: 0,
    title: "close waits for the writes before it",
    why: "the acknowledged size includes them",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await using writer = await driver.writer(path("a"));
      const writes = [0, 1, 2, 3, 4].map((index) =>
        writer.write(object.bytes(index * 80_000, (index + 1) * 80_000)),
      );
      await writer.close();
      await Promise.all(writes);
      expectEqual("size after close", writer.size, 400_000);
      await using next = await driver.writer(path("a"), { append: true });
      expectEqual("size of the resume point", next.size, 400_000);
      await next.commit();
      await expectStored(context, path("a"), { object, size: 400_000 });
    },
  },
  {
    id: "MISU-08",
    level: "must",
    rules: [12, "writer-states"],
    needs: [],
    tier: 0,
    title: "leaving an open writer abandons it: nothing is published, its bytes are gone",
    why: "an exception during a push must not publish half of it",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [0, 10, 2 * limits.partSize + 1]) {
        {
          await using writer = await driver.writer(path("a"));
          await writer.write(data("v1").bytes(0, size));
        }
        await expectMissing(driver, path("a"));
        if (driver.capabilities.resume) await expectNothingToResume(driver, path("a"));
      }
      await ended(context, "dispose", "b");
      await expectEnd(context, "dispose", "b");
      // Never disposed: its driver's dispose ends it.
      const other = await context.open();
      const dropped = await other.writer(path("c"));
      await dropped.write(data("v1").bytes(0, limits.partSize + 1));
      await other[Symbol.asyncDispose]();
      await expectMissing(driver, path("c"));
      if (driver.capabilities.resume) await expectNothingToResume(driver, path("c"));
    },
  },
  {
    id: "MISU-11",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "dispose after commit, close or cancel does nothing, however often",
    why: "await using disposes of every writer at the end of its block",
    async run(context) {
      for (const how of endings(context.driver)) {
        const writer = await ended(context, how, how);
        await writer[Symbol.asyncDispose]();
        await writer[Symbol.asyncDispose]();
        await expectEnd(context, how, how);
      }
    },
  },
  {
    id: "MISU-12",
    level: "must",
    rules: ["writer-states"],
    needs: ["resume"],
    tier: 0,
    title: "cancel after close is allowed, and close after that does nothing",
    why: "a request that closed its chunk may be cancelled by its client",
    async run(context) {
      const { driver, path, data } = context;
      await begin(driver, path("beside"), data("beside"), 10);
      const writer = await ended(context, "close", "a");
      await writer.cancel();
      await writer.cancel();
      await writer.close();
      await expectEnd(context, "cancel", "a");
      expectEqual("the resume point beside", (await resumePoint(driver, path("beside"))).size, 10);
    },
  },
];
