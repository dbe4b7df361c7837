import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectMissing, expectStored, put, versionOf, writeRange } from "../stored.ts";
import { begin, expectNothingToResume } from "../uploads.ts";
import { eventually } from "../within.ts";

export const commitDestinationCases: readonly CaseDefinition[] = [
  {
    id: "WRIT-15",
    level: "must",
    rules: [13],
    needs: [],
    tier: 0,
    title: "commit with a destination makes the object whole there, and leaves nothing at the writer's path",
    why: "an upload becomes a blob under the digest that only its end reveals",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [0, 100, limits.partSize, 2 * limits.partSize + 17]) {
        await using writer = await driver.writer(path("uploads/a"));
        await writeRange(writer, data(`${size}`), 0, size);
        const destination = path(`blobs/${size}/data`);
        await writer.commit({ destination });
        await expectStored(context, destination, { object: data(`${size}`), size });
        await expectMissing(driver, path("uploads/a"));
      }
    },
  },
  {
    id: "WRIT-16",
    level: "must",
    rules: [13, 6],
    needs: [],
    tier: 0,
    title: "commit with a destination replaces the object there; until it resolves the old one is whole",
    why: "the same layer is pushed twice while it is pulled",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("blob"), data("round 0"), 20_000);
      for (let round = 1; round <= 8; round++) {
        const before = { object: data(`round ${round - 1}`), size: 20_000 + round - 1 };
        const after = { object: data(`round ${round}`), size: 20_000 + round };
        await using writer = await driver.writer(path("upload"));
        await writeRange(writer, after.object, 0, after.size);
        await expectStored(context, path("blob"), before);
        const committing = writer.commit({ destination: path("blob") });
        const reads = Array.from({ length: 4 }, () => driver.getContent(path("blob")));
        for (const found of await Promise.all(reads))
          versionOf(context, "a concurrent read", found, [before, after]);
        await committing;
        await expectStored(context, path("blob"), after);
      }
    },
  },
  {
    id: "WRIT-17",
    level: "must",
    rules: [13, 10],
    needs: ["resume"],
    tier: 0,
    title: "an upload in several sessions is committed at a destination, and its resume point is gone",
    why: "the last request of a chunked push names the digest",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [10, limits.partSize + 10]) {
        const object = data(`${size}`);
        await begin(driver, path("upload"), object, size, { memo: "state" });
        await using writer = await driver.writer(path("upload"), { append: true, size });
        await writeRange(writer, object, size, size + 500);
        await writer.commit({ destination: path(`blob-${size}`) });
        await expectStored(context, path(`blob-${size}`), { object, size: size + 500 });
        await expectMissing(driver, path("upload"));
        await eventually(10_000, () => expectNothingToResume(driver, path("upload")));
      }
    },
  },
  {
    id: "WRIT-18",
    level: "must",
    rules: [13, "writer-states"],
    needs: [],
    tier: 0,
    title: "after commit with a destination the writer is committed like any other",
    why: "callers need not know where an object went",
    async run(context) {
      const { driver, path, data } = context;
      await using writer = await driver.writer(path("upload"));
      await writer.write(data("v1").bytes(0, 300));
      await writer.commit({ destination: path("blob") });
      expectEqual("size", writer.size, 300);
      await expectRejection("write", writer.write(data("v1").bytes(0, 1)), "WRITER_CLOSED");
      await expectRejection("commit", writer.commit(), "WRITER_CLOSED");
      await expectRejection("cancel", writer.cancel(), "WRITER_CLOSED");
      await writer[Symbol.asyncDispose]();
      await expectStored(context, path("blob"), { object: data("v1"), size: 300 });
    },
  },
  {
    id: "WRIT-19",
    level: "must",
    rules: [13],
    needs: [],
    tier: 0,
    title: "commit with the writer's own path as destination is a plain commit",
    why: "copy and delete would lose the object",
    async run(context) {
      const { driver, path, data } = context;
      await using writer = await driver.writer(path("a"));
      await writer.write(data("v1").bytes(0, 300));
      await writer.commit({ destination: path("a") });
      await expectStored(context, path("a"), { object: data("v1"), size: 300 });
    },
  },
];
