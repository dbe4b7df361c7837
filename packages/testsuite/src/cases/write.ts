import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual } from "../expectations.ts";
import { expectList } from "../listed.ts";
import { expectMissing, expectStored, put, upload, writeRange } from "../stored.ts";
import { SIZE_LADDER } from "./content.ts";

const MiB = 1024 * 1024;

export const writeCases: readonly CaseDefinition[] = [
  {
    id: "WRIT-01",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "a writer stores every size, in one write, in few and in many",
    why: "clients push layers in whatever pieces the network gives",
    async run(context) {
      for (const [index, size] of SIZE_LADDER.entries()) {
        const calls = [1, 2, 3, 7, 50][index % 5] ?? 1;
        const object = context.data(`${size} bytes in ${calls}`);
        await upload(context.driver, context.path("a"), object, size, Math.max(1, Math.ceil(size / calls)));
        await expectStored(context, context.path("a"), { object, size });
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
      await writer.commit();
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
      const buffer = new Uint8Array(10_000);
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
  {
    id: "WRIT-12",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "writes that are not awaited apply in the order of the calls",
    why: "a stream that is piped into the writer must not come out shuffled",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const piece = 7001;
      await using writer = await driver.writer(path("a"));
      const writes: Promise<void>[] = [];
      for (let at = 0; at < 40 * piece; at += piece) writes.push(writer.write(object.bytes(at, at + piece)));
      await Promise.all(writes);
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 40 * piece });
    },
  },
  {
    id: "WRIT-13",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "how an upload is cut into writes makes no difference to the object",
    why: "the same layer arrives in other pieces each time and has one digest",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const cut = fc.array(fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: 40 })), {
        minLength: 1,
        maxLength: 30,
      });
      for (const lengths of fc.sample(cut, { seed: context.seed, numRuns: 20 })) {
        await using writer = await driver.writer(path("a"));
        let size = 0;
        for (const length of lengths) {
          await writer.write(object.bytes(size, size + length));
          size += length;
        }
        await writer.commit();
        await expectStored(context, path("a"), { object, size });
      }
      for (const piece of [1000, limits.partSize - 1, limits.partSize, limits.partSize + 1]) {
        await upload(driver, path("a"), object, 2 * limits.partSize + 17, piece);
        await expectStored(context, path("a"), { object, size: 2 * limits.partSize + 17 });
      }
    },
  },
  {
    id: "BIGO-01",
    level: "must",
    rules: [7],
    needs: [],
    tier: 1,
    title: "objects of one part, two and three, and a byte beside, are stored as they are",
    why: "the last part is where multipart uploads go wrong",
    async run(context) {
      const { partSize } = context.limits;
      for (const size of [partSize - 1, partSize, partSize + 1, 2 * partSize, 3 * partSize + 17]) {
        for (const piece of [Math.ceil(partSize / 3), partSize, Math.ceil(2.5 * partSize)]) {
          const object = context.data(`${size} in ${piece}`);
          await upload(context.driver, context.path("a"), object, size, piece);
          await expectStored(context, context.path("a"), { object, size });
        }
      }
    },
  },
  {
    id: "BIGO-12",
    level: "must",
    rules: [7, "resources"],
    needs: [],
    tier: 1,
    title: "an upload of 40 MiB whose length nobody announced is stored as it is",
    why: "a chunked push tells its length at its end",
    async run(context) {
      const object = context.data("large");
      await upload(context.driver, context.path("a"), object, 40 * MiB, 3 * MiB + 1);
      await expectStored(context, context.path("a"), { object, size: 40 * MiB });
    },
  },
];
