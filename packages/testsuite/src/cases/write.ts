import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectReason } from "../expectations.ts";
import { expectList, expectWalk } from "../listed.ts";
import { expectBytes, expectMissing, expectStored, put, upload, versionOf, writeRange } from "../stored.ts";
import { expectNothingToResume } from "../uploads.ts";
import { SIZE_LADDER } from "./content.ts";

export const writeCases: readonly CaseDefinition[] = [
  {
    id: "WRIT-01",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "a writer stores every size, in one write, in few and in a thousand",
    why: "clients push layers in whatever pieces the network gives",
    async run(context) {
      const { chunkSize, partSize } = context.limits;
      const edges = [chunkSize, partSize].flatMap((size) => [size - 1, size, size + 1]);
      for (const size of new Set([...SIZE_LADDER, ...edges])) {
        for (const calls of [1, 2, 3, 7, 1000]) {
          if (calls > Math.max(1, size)) continue;
          const object = context.data(`${size} bytes in ${calls}`);
          await using writer = await context.driver.writer(context.path("a"));
          for (let call = 0; call < calls; call++) {
            const [start, end] = [call, call + 1].map((edge) => Math.floor((size * edge) / calls));
            await writer.write(object.bytes(start ?? 0, end ?? size));
          }
          await writer.commit();
          if (calls === 1) await expectStored(context, context.path("a"), { object, size });
          const found = await context.driver.getContent(context.path("a"));
          expectBytes(context, `${size} bytes in ${calls} writes`, found, { object, start: 0, length: size });
        }
      }
    },
  },
  {
    id: "WRIT-02",
    level: "must",
    rules: [5],
    needs: [],
    tier: 0,
    title: "nothing of an upload is visible before commit resolves",
    why: "no pull ever sees half a layer",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const invisible = async (): Promise<void> => {
        await expectMissing(driver, path("directory/a"));
        await expectList(driver, path("directory"), [path("directory/other")]);
        await expectWalk(driver, path("directory"), [path("directory/other")]);
      };
      await put(driver, path("directory/other"), data("other"), 10);
      await using writer = await driver.writer(path("directory/a"));
      await invisible();
      await writer.write(object.bytes(0, 3));
      await invisible();
      await writeRange(writer, object, 3, context.limits.partSize + 3);
      await invisible();
      await writer.commit();
      await expectStored(context, path("directory/a"), { object, size: context.limits.partSize + 3 });
      await expectList(driver, path("directory"), [path("directory/a"), path("directory/other")]);
    },
  },
  {
    id: "WRIT-03",
    level: "must",
    rules: [6],
    needs: [],
    tier: 0,
    title: "the old object stays whole until the commit that replaces it resolves",
    why: "a push that fails half way must not take the previous image along",
    async run(context) {
      const { driver, path, data } = context;
      const old = { object: data("old"), size: 70_000 };
      const next = { object: data("new"), size: 50_000 };
      await put(driver, path("a"), old.object, old.size);
      await using writer = await driver.writer(path("a"));
      await expectStored(context, path("a"), old);
      await writeRange(writer, next.object, 0, next.size, 20_000);
      await expectStored(context, path("a"), old);
      let isCommitting = true;
      const reader = async (): Promise<void> => {
        while (isCommitting) {
          const found = await driver.getContent(path("a"));
          versionOf(context, "a read during the commit", found, [old, next]);
          await turn();
        }
      };
      const reading = reader();
      const committing = writer.commit().finally(() => {
        isCommitting = false;
      });
      await Promise.all([reading, committing]);
      await expectStored(context, path("a"), next);
    },
  },
  {
    id: "WRIT-04",
    level: "must",
    rules: [7, "capabilities"],
    needs: ["shared"],
    tier: 0,
    title: "another instance reads the object as soon as commit has resolved",
    why: "the next request may reach another replica",
    async run(context) {
      const other = await context.open();
      const object = context.data("v1");
      await upload(context.driver, context.path("a"), object, 100_000);
      await expectStored(context, context.path("a"), { object, size: 100_000 }, other);
    },
  },
  {
    id: "WRIT-05",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "a commit without any write makes an empty object, also in the place of another",
    why: "an upload of nothing is an upload",
    async run(context) {
      const { driver, path, data } = context;
      for (const name of ["new", "old"]) {
        if (name === "old") await put(driver, path("old"), data("old"), 5000);
        await upload(driver, path(name), data("empty"), 0);
        await expectStored(context, path(name), { object: data("empty"), size: 0 });
      }
    },
  },
  {
    id: "WRIT-06",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "size is the sum of the writes that have resolved, at every moment",
    why: "the server reports it to the client, who continues from there",
    async run({ driver, path, data, limits }) {
      const object = data("v1");
      await using writer = await driver.writer(path("a"));
      expectEqual("size of a fresh writer", writer.size, 0);
      let size = 0;
      for (const length of [1, 31, 0, limits.chunkSize, limits.partSize - 1, 2, limits.partSize + 1]) {
        await writer.write(object.bytes(size, size + length));
        size += length;
        expectEqual(`size after a write of ${length}`, writer.size, size);
      }
      await writer.commit();
      expectEqual("size after commit", writer.size, size);
      if (!driver.capabilities.resume) return;
      await using closed = await driver.writer(path("b"));
      await writeRange(closed, object, 0, 1000);
      await closed.close();
      expectEqual("size after close", closed.size, 1000);
      await using resumed = await driver.writer(path("b"), { append: true });
      expectEqual("size of a resumed writer", resumed.size, 1000);
      await resumed.write(object.bytes(1000, 1031));
      expectEqual("size of a resumed writer after a write", resumed.size, 1031);
      await resumed.cancel();
      expectEqual("size after cancel", resumed.size, 1031);
    },
  },
  {
    id: "WRIT-07",
    level: "must",
    rules: ["writer-states", 10],
    needs: [],
    tier: 0,
    title:
      "a write that failed does not count: size stays, later calls fail with the same reason, nothing is stored",
    why: "the server would acknowledge bytes that nobody has",
    async run({ driver, path, data, limits }) {
      const object = data("v1");
      for (const size of [0, 100, limits.partSize + 1]) {
        const abort = new AbortController();
        const reason = new Error("of the caller");
        await using writer = await driver.writer(path("a"), { signal: abort.signal });
        await writeRange(writer, object, 0, size);
        abort.abort(reason);
        await expectReason("a write after the abort", writer.write(object.bytes(size, size + 10)), reason);
        expectEqual("size after a failed write", writer.size, size);
        await expectReason("the next write", writer.write(object.bytes(size, size + 5000)), reason);
        await expectReason("commit after a failed write", writer.commit(), reason);
        expectEqual("size after a failed commit", writer.size, size);
        if (driver.capabilities.resume)
          await expectReason("close after a failed write", writer.close(), reason);
        await expectMissing(driver, path("a"));
        if (driver.capabilities.resume) await expectNothingToResume(driver, path("a"));
      }
    },
  },
  {
    id: "WRIT-08",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "writing nothing does nothing",
    why: "a body may hold empty chunks",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await using writer = await driver.writer(path("a"));
      await writer.write(new Uint8Array());
      await writer.write(object.bytes(0, 10));
      await writer.write(new Uint8Array());
      await writer.write(object.bytes(10, 20));
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 20 });
    },
  },
  {
    id: "WRIT-09",
    level: "must",
    rules: ["resources"],
    needs: [],
    tier: 0,
    title: "the buffer given to write may be reused once the call has resolved",
    why: "a server reads every request into the same buffer",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const buffer = Buffer.alloc(10_000); // the slice() of a Buffer copies nothing
      await using writer = await driver.writer(path("a"));
      for (let at = 0; at < 200_000; at += buffer.length) {
        buffer.set(object.bytes(at, at + buffer.length));
        await writer.write(buffer);
        buffer.fill(0xee);
      }
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 200_000 });
    },
  },
  {
    id: "WRIT-10",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "directories come into being with their objects, also under 32 writers at once",
    why: "the first push to a repository makes its whole tree",
    async run(context) {
      const { driver, path, data } = context;
      const numbers = Array.from({ length: 32 }, (_, number) => number);
      const pathOf = (number: number): string => path(`a/b/${number % 4}/c/${number % 8}/${number}`);
      await Promise.all(
        numbers.map((number) => upload(driver, pathOf(number), data(`${number}`), 100 + number)),
      );
      for (const number of numbers) {
        await expectStored(context, pathOf(number), { object: data(`${number}`), size: 100 + number });
      }
    },
  },
];
