import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { LARGE_OBJECT } from "../facilities.ts";
import { expectBytes, expectMissing, expectStored, put, readAll, upload, writeRange } from "../stored.ts";

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** Offsets at which numbers of 31, 32 and 33 bits end. */
const NUMBER_EDGES: readonly number[] = [2 ** 31, 2 ** 32];

/** Bytes before and after such an offset that are looked at. */
const AROUND = 5000;

/** Milliseconds for what moves gigabytes. */
const PATIENCE = 7_200_000;

/** Reads windows of a large object: around each edge, over each edge to the end of the window, and its end. */
async function expectWindows({ driver, ...context }: CaseContext, path: string, size: number): Promise<void> {
  const object = context.data("large");
  for (const edge of [...NUMBER_EDGES.filter((each) => each + AROUND < size), size - AROUND]) {
    for (const [start, length] of [
      [edge - AROUND, 2 * AROUND],
      [edge - 1, 2],
      [edge, AROUND],
      [edge + AROUND - 1, 1],
    ] as const) {
      await using reader = await driver.reader(path, { offset: start, length });
      expectEqual("info.size", reader.info.size, size);
      const found = await readAll(reader);
      expectBytes(context, `${length} bytes at ${start}`, found, {
        object,
        start,
        length: Math.min(length, size - start),
      });
    }
  }
}

export const largeObjectCases: readonly CaseDefinition[] = [
  {
    id: "BIGO-01",
    level: "must",
    rules: [7],
    needs: [],
    tier: 1,
    title:
      "objects of one part, two and three, and a byte beside, are stored as they are, in writes of any size",
    why: "the last part is where multipart uploads go wrong",
    async run(context) {
      const { driver, path, data, limits } = context;
      const { partSize } = limits;
      const sizes = [1, 2].flatMap((parts) => [-1, 0, 1].map((more) => parts * partSize + more));
      const pieces = [
        1000,
        Math.ceil(partSize / 3),
        partSize - 1,
        partSize,
        partSize + 1,
        Math.ceil(2.5 * partSize),
      ];
      for (const size of [...sizes, 3 * partSize + 17]) {
        for (const piece of pieces) {
          const object = data(`${size} in ${piece}`);
          await upload(driver, path("a"), object, size, piece);
          expectBytes(context, `${size} bytes in ${piece}`, await driver.getContent(path("a")), {
            object,
            start: 0,
            length: size,
          });
        }
      }
      await expectStored(context, path("a"), {
        object: data(`${3 * partSize + 17} in ${pieces.at(-1)}`),
        size: 3 * partSize + 17,
      });
    },
  },
  {
    id: "BIGO-05",
    level: "must",
    rules: [7, 14, "resources"],
    needs: [],
    facilities: ["large-objects"],
    tier: 2,
    alone: true,
    timeout: PATIENCE,
    title:
      "an object of 5 GiB, or as much as the harness affords, is stored, moved and read byte by byte, in little memory",
    why: "layers of machine learning images are that large, and so are the numbers in them",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("large");
      const size = Math.max(LARGE_OBJECT, limits.affordable ?? 0) + 17;
      const before = process.memoryUsage().arrayBuffers;
      const bound = 10 * limits.partSize + 64 * MiB;
      const expectLittle = (): void => {
        const grown = process.memoryUsage().arrayBuffers - before;
        expectThat(grown < bound, `buffers of less than ${bound} bytes at any moment`, `${grown} bytes`);
      };
      await using writer = await driver.writer(path("a"));
      for (let at = 0; at < size; at += 64 * MiB) {
        await writeRange(writer, object, at, Math.min(at + 64 * MiB, size), 4 * MiB);
        expectLittle();
      }
      await writer.commit();
      await driver.move(path("a"), path("b"));
      await expectMissing(driver, path("a"));
      expectEqual("size told by stat", (await driver.stat(path("b"))).size, size);
      await using reader = await driver.reader(path("b"));
      let at = 0;
      for await (const chunk of reader.body) {
        expectBytes(context, `the chunk at ${at}`, chunk, { object, start: at, length: chunk.length });
        at += chunk.length;
        if (at % (64 * MiB) < chunk.length) expectLittle();
      }
      expectEqual("bytes read", at, size);
      await expectWindows(context, path("b"), size);
      await driver.delete(path("b"));
    },
  },
  {
    id: "BIGO-07",
    level: "must",
    rules: [7, "writer-states"],
    needs: [],
    tier: 1,
    title:
      "of three uploads of nine parts at the same time, written without waiting, each has its parts in order",
    why: "parts are sent side by side and end in any order",
    async run(context) {
      const { driver, path, data, limits } = context;
      const names = ["a", "b", "c"];
      const sizeOf = (index: number): number => 9 * limits.partSize + 1000 * index + 17;
      const piece = Math.ceil(limits.partSize / 2) + 1;
      await Promise.all(
        names.map(async (name, index) => {
          await using writer = await driver.writer(path(name));
          const writes: Promise<void>[] = [];
          for (let at = 0; at < sizeOf(index); at += piece) {
            writes.push(writer.write(data(name).bytes(at, Math.min(at + piece, sizeOf(index)))));
            if (writes.length % 4 === 0) await Promise.all(writes.splice(0));
          }
          await Promise.all(writes);
          await writer.commit();
        }),
      );
      for (const [index, name] of names.entries()) {
        await expectStored(context, path(name), { object: data(name), size: sizeOf(index) });
      }
    },
  },
  {
    id: "BIGO-10",
    level: "must",
    rules: [15],
    needs: [],
    facilities: ["back-door:plantSparse"],
    tier: 1,
    title: "offsets and sizes beyond 2^31 and 2^32 are read, told and moved as they are",
    why: "a size that is cut to 32 bits is a smaller size, not an error",
    async run(context) {
      const { driver, path, data, backDoor } = context;
      const size = 4 * GiB + 3 * AROUND;
      const windows = [...NUMBER_EDGES, size - AROUND].map((edge) => edge - AROUND);
      await put(driver, path("other"), data("other"), 1);
      await backDoor("plantSparse")(
        path("a"),
        size,
        windows.map((offset) => ({ offset, bytes: data("large").bytes(offset, offset + 2 * AROUND) })),
      );
      expectEqual("size told by stat", (await driver.stat(path("a"))).size, size);
      await expectWindows(context, path("a"), size);
      for await (const entry of driver.walk(path("").slice(0, -1))) {
        if (entry.path === path("a")) expectEqual("size told by walk", entry.size, size);
      }
      await driver.move(path("a"), path("b"));
      await expectWindows(context, path("b"), size);
    },
  },
  {
    id: "BIGO-11",
    level: "must",
    rules: [7, 19],
    needs: [],
    tier: 1,
    title:
      "around one chunk and one part an object is the same, whether it was put, written at once or in two",
    why: "small uploads take another way to the backend than large ones",
    async run(context) {
      const { driver, path, data, limits } = context;
      const edges = [limits.chunkSize, limits.partSize];
      for (const size of edges.flatMap((edge) => [edge - 1, edge, edge + 1])) {
        const object = data(`${size}`);
        await put(driver, path("put"), object, size);
        await upload(driver, path("whole"), object, size, size);
        await upload(driver, path("halves"), object, size, Math.ceil(size / 2));
        if (driver.capabilities.resume) await uploadInSessions(context, "sessions", size);
        const names = ["put", "whole", "halves", ...(driver.capabilities.resume ? ["sessions"] : [])];
        for (const name of names) await expectStored(context, path(name), { object, size });
        const infos = await Promise.all(names.map((name) => driver.stat(path(name))));
        const kinds = infos.map((info) => [info.size, info.isDirectory, info.modifiedAt instanceof Date]);
        expectEqual(
          `what stat tells of ${names.join(", ")}`,
          kinds,
          names.map(() => [size, false, true]),
        );
      }
    },
  },
  {
    id: "BIGO-12",
    level: "must",
    rules: [7, "resources"],
    needs: [],
    tier: 1,
    alone: "first",
    title: "an upload of 40 MiB whose length nobody announced is stored as it is",
    why: "a chunked push tells its length at its end",
    async run(context) {
      const object = context.data("large");
      await upload(context.driver, context.path("a"), object, 40 * MiB, 3 * MiB + 1);
      await expectStored(context, context.path("a"), { object, size: 40 * MiB });
    },
  },
];

/** Uploads a test object in two sessions of which the second begins one byte before the end. */
async function uploadInSessions(
  { driver, path, data }: CaseContext,
  name: string,
  size: number,
): Promise<void> {
  await using first = await driver.writer(path(name));
  await writeRange(first, data(`${size}`), 0, size - 1);
  await first.close();
  await using second = await driver.writer(path(name), { append: true });
  await second.write(data(`${size}`).bytes(size - 1, size));
  await second.commit();
}
