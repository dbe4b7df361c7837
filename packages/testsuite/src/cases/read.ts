import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectBytes, put, readAll, upload } from "../stored.ts";

const MiB = 1024 * 1024;

/** A stored test object with ways to read windows of it. */
async function stored(
  context: CaseContext,
  size: number,
): Promise<(offset?: number, length?: number) => Promise<void>> {
  const object = context.data(`object of ${size} bytes`);
  const path = context.path("object");
  const whole = object.bytes(0, size);
  await upload(context.driver, path, object, size);
  return async (offset, length) => {
    await using reader = await context.driver.reader(path, { offset, length });
    const start = offset ?? 0;
    const expected = Math.min(length ?? Number.POSITIVE_INFINITY, size - start);
    const found = await readAll(reader);
    if (Buffer.compare(found, whole.subarray(start, start + expected)) === 0) return;
    const window = { object, start, length: expected };
    expectBytes(context, `reader({ offset: ${offset}, length: ${length} })`, found, window);
  };
}

export const readCases: readonly CaseDefinition[] = [
  {
    id: "READ-01",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a reader with an offset gives the tail from exactly there",
    why: "a resumed download that begins a byte off has a wrong digest at best",
    async run(context) {
      const size = 300_000;
      const expectWindow = await stored(context, size);
      for (const offset of [0, 1, 15, 16, 4095, 65_536, 150_001, size - 2, size - 1])
        await expectWindow(offset);
    },
  },
  {
    id: "READ-02",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a reader at the end of the object gives an empty body, as often as asked",
    why: "a client that asks for the rest of a blob it has whole must be told that nothing is left",
    async run(context) {
      const expectWindow = await stored(context, 1000);
      for (let time = 0; time < 3; time++) await expectWindow(1000);
    },
  },
  {
    id: "READ-03",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a reader beyond the end is INVALID_OFFSET when it is opened",
    why: "the server answers 416 from it; an empty body would be taken for the end of the blob",
    async run(context) {
      const { driver, path } = context;
      await stored(context, 1000);
      for (const offset of [1001, 5000, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
        await expectRejection(
          `reader at ${offset} of 1000`,
          driver.reader(path("object"), { offset }),
          "INVALID_OFFSET",
        );
      }
    },
  },
  {
    id: "READ-04",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "an offset or length that is negative, fractional or unsafe is INVALID_OFFSET",
    why: "a Range header is text from outside",
    async run(context) {
      const { driver, path } = context;
      await stored(context, 1000);
      for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)]) {
        const byOffset = driver.reader(path("object"), { offset: value });
        await expectRejection(`reader with offset ${value}`, byOffset, "INVALID_OFFSET");
        const byLength = driver.reader(path("object"), { length: value });
        await expectRejection(`reader with length ${value}`, byLength, "INVALID_OFFSET");
        // Refused before any I/O: whether the object exists does not matter.
        const ofNothing = driver.reader(path("nothing"), { offset: value });
        await expectRejection(`reader of nothing with offset ${value}`, ofNothing, "INVALID_OFFSET");
      }
    },
  },
  {
    id: "READ-05",
    level: "must",
    rules: [15, "errors"],
    needs: [],
    tier: 0,
    title: "a reader of a missing path rejects when it is opened, at any offset and length",
    why: "the server has to answer 404 before it has sent a 200",
    async run({ driver, path }) {
      for (const options of [{}, { offset: 0 }, { offset: 64 }, { length: 0 }, { offset: 1, length: 1 }]) {
        const what = `reader of nothing with ${JSON.stringify(options)}`;
        await expectRejection(what, driver.reader(path("nothing"), options), "PATH_NOT_FOUND");
      }
    },
  },
  {
    id: "READ-06",
    level: "must",
    rules: [3],
    needs: [],
    tier: 0,
    title: "a reader of a directory is IS_A_DIRECTORY (or, flat, PATH_NOT_FOUND)",
    why: "a directory has no bytes to serve",
    async run({ driver, path, data }) {
      await put(driver, path("directory/object"), data("v1"), 10);
      const codes =
        driver.capabilities.namespace === "tree"
          ? (["IS_A_DIRECTORY"] as const)
          : (["IS_A_DIRECTORY", "PATH_NOT_FOUND"] as const);
      await expectRejection("reader of a directory", driver.reader(path("directory")), ...codes);
    },
  },
  {
    id: "READ-07",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "a length ends the body early, past the end it is clipped, and 0 gives nothing",
    why: "range requests of clients that fetch a layer in pieces",
    async run(context) {
      const size = 200_000;
      const expectWindow = await stored(context, size);
      const windows = [
        ...[
          [0, 0],
          [0, 1],
          [0, size],
          [0, size + 1],
          [0, Number.MAX_SAFE_INTEGER],
        ],
        ...[
          [1, 1],
          [65_535, 2],
          [65_536, 65_536],
          [100_000, 50_001],
          [size - 1, 1],
        ],
        ...[
          [size - 1, 100],
          [size, 0],
          [size, 1],
          [size, size],
        ],
      ];
      for (const [offset, length] of windows) await expectWindow(offset, length);
      await expectWindow(undefined, 10);
    },
  },
  {
    id: "READ-08",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "two thousand generated ranges all have their full length and the right bytes",
    why: "a body that is short but right so far is the classic way to lose the end of a layer",
    async run(context) {
      const size = 4 * MiB;
      const expectWindow = await stored(context, size);
      const length = fc.oneof(
        { weight: 1, arbitrary: fc.nat({ max: size }) },
        { weight: 20, arbitrary: fc.nat({ max: 70_000 }) },
        { weight: 20, arbitrary: fc.nat({ max: 100 }) },
      );
      const ranges = fc.sample(fc.tuple(fc.nat({ max: size }), length), {
        seed: context.seed,
        numRuns: 2000,
      });
      const queue = ranges.values();
      const work = async (): Promise<void> => {
        for (const [offset, wanted] of queue) await expectWindow(offset, wanted);
      };
      await Promise.all(Array.from({ length: 4 }, work));
    },
  },
  {
    id: "READ-14",
    level: "must",
    rules: [15],
    needs: [],
    tier: 1,
    title: "ranges that begin or end at a boundary of chunk or part, or a byte beside it, are exact",
    why: "that is where drivers add and subtract",
    async run(context) {
      const { chunkSize, partSize } = context.limits;
      const size = 3 * partSize + 3;
      const expectWindow = await stored(context, size);
      for (const unit of [chunkSize, partSize]) {
        for (const edge of [1, 2, 3].flatMap((times) => [times * unit - 1, times * unit, times * unit + 1])) {
          await expectWindow(edge);
          await expectWindow(edge, 10);
          await expectWindow(edge, unit);
          await expectWindow(Math.max(0, edge - unit), unit);
          await expectWindow(0, edge);
        }
      }
    },
  },
  {
    id: "READ-15",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "128 readers of one object at the same time each get their own range",
    why: "a popular layer is pulled by a whole cluster at once",
    async run(context) {
      const size = MiB;
      const expectWindow = await stored(context, size);
      const offsets = fc.sample(fc.nat({ max: size }), { seed: context.seed, numRuns: 128 });
      await Promise.all(offsets.map((offset) => expectWindow(offset, 100_000)));
    },
  },
  {
    id: "READ-16",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "an empty object can be read from 0, and from nowhere else",
    why: "the empty layer is an object like any other",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("empty"), data("empty"), 0);
      await using reader = await driver.reader(path("empty"), { offset: 0 });
      expectEqual(
        "size and bytes of an empty object",
        [reader.info.size, (await readAll(reader)).length],
        [0, 0],
      );
      await expectRejection("reader at 1", driver.reader(path("empty"), { offset: 1 }), "INVALID_OFFSET");
    },
  },
  {
    id: "READ-18",
    level: "must",
    rules: [15],
    needs: [],
    tier: 0,
    title: "the reader's info describes the whole object, whatever range was asked for",
    why: "the server computes Content-Range from it",
    async run({ driver, path, data }) {
      await put(driver, path("a"), data("v1"), 5000);
      for (const options of [
        {},
        { offset: 4000 },
        { offset: 5000 },
        { length: 0 },
        { offset: 10, length: 10 },
      ]) {
        await using reader = await driver.reader(path("a"), options);
        const { path: named, size, isDirectory } = reader.info;
        expectEqual(
          `info with ${JSON.stringify(options)}`,
          [named, size, isDirectory],
          [path("a"), 5000, false],
        );
      }
    },
  },
];
