import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectTypeError } from "../expectations.ts";
import { expectBytes, expectMissing, expectStored, put, readAll, versionOf } from "../stored.ts";

const MiB = 1024 * 1024;

/** Sizes at which buffers, blocks and pages begin or end. */
export const SIZE_LADDER: readonly number[] = [
  ...[0, 1, 2, 31, 32, 33],
  ...[4095, 4096, 4097],
  ...[65_535, 65_536, 65_537],
  ...[MiB - 1, MiB, MiB + 1],
];

export const contentCases: readonly CaseDefinition[] = [
  {
    id: "CONT-01",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "putContent and getContent carry every size unchanged",
    why: "a manifest that comes back a byte short has another digest and cannot be pulled",
    async run(context) {
      const { chunkSize, partSize } = context.limits;
      const edges = [chunkSize, partSize].flatMap((size) => [size - 1, size, size + 1]);
      for (const size of new Set([...SIZE_LADDER, ...edges])) {
        const object = context.data(`of ${size} bytes`);
        await put(context.driver, context.path("object"), object, size);
        await expectStored(context, context.path("object"), { object, size });
      }
    },
  },
  {
    id: "CONT-02",
    level: "must",
    rules: ["resources"],
    needs: [],
    tier: 0,
    title:
      "buffers belong to the caller: those given to putContent once it resolved, those from getContent at once",
    why: "a registry that reuses its buffers would otherwise change what it stored before",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const given = Buffer.from(object.bytes(0, 1000)); // the slice() of a Buffer copies nothing
      await driver.putContent(path("a"), given);
      given.fill(0);
      await expectStored(context, path("a"), { object, size: 1000 });
      (await driver.getContent(path("a"))).fill(0);
      await expectStored(context, path("a"), { object, size: 1000 });
    },
  },
  {
    id: "CONT-04",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title: "putContent takes every Uint8Array, also a view into a larger buffer, and nothing else",
    why: "a Buffer from a pool must not bring its neighbours along, a string must not be stored as something",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("large");
      const view = object.bytes(0, 300).subarray(100, 200);
      await driver.putContent(path("view"), view);
      const window = { object, start: 100, length: 100 };
      expectBytes(context, "a view", await driver.getContent(path("view")), window);
      await driver.putContent(path("buffer"), Buffer.from(view));
      expectBytes(context, "a Buffer", await driver.getContent(path("buffer")), window);
      await driver.putContent(path("nothing"), view.subarray(50, 50));
      await expectStored(context, path("nothing"), { object, size: 0 });
      for (const wrong of ["text", 1, null, undefined, {}, [1, 2], new ArrayBuffer(2), new Uint16Array(2)]) {
        // Callers in JavaScript can pass anything.
        const put = driver.putContent(path("wrong"), wrong as Uint8Array);
        await expectTypeError(`putContent of ${Object.prototype.toString.call(wrong)}`, put);
      }
      await expectMissing(driver, path("wrong"));
    },
  },
  {
    id: "CONT-05",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "putContent replaces the whole object, by a shorter, longer or empty one",
    why: "the tail of an old manifest behind a new one is neither",
    async run(context) {
      const sizes = [5000, 100, 70_000, 0, 1, 4096];
      for (const [index, size] of sizes.entries()) {
        const object = context.data(`v${index}`);
        await put(context.driver, context.path("a"), object, size);
        await expectStored(context, context.path("a"), { object, size });
      }
    },
  },
  {
    id: "CONT-06",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "a hundred overwrites of one path, each read back, leave its sibling alone",
    why: "a tag moves with every build; each pull must see the last move, and no other tag",
    async run(context) {
      const { driver, path, data } = context;
      const sibling = { object: data("sibling"), start: 0, length: 500 };
      await put(driver, path("ab"), sibling.object, sibling.length);
      for (let version = 0; version < 100; version++) {
        const window = { object: data(`v${version}`), start: 0, length: 100 + ((version * 37) % 90) };
        await put(driver, path("a"), window.object, window.length);
        expectBytes(context, `version ${version}`, await driver.getContent(path("a")), window);
        expectBytes(context, "the sibling", await driver.getContent(path("ab")), sibling);
      }
    },
  },
  {
    id: "CONT-07",
    level: "must",
    rules: [3, "errors"],
    needs: [],
    tier: 0,
    title:
      "getContent of nothing is PATH_NOT_FOUND, of a directory IS_A_DIRECTORY (or, flat, PATH_NOT_FOUND)",
    why: "a missing manifest answered with empty bytes would be served",
    async run({ driver, path, data }) {
      await expectMissing(driver, path("nothing"));
      await expectMissing(driver, path("no/such/parent"));
      await put(driver, path("directory/object"), data("v1"), 10);
      const codes =
        driver.capabilities.namespace === "tree"
          ? (["IS_A_DIRECTORY"] as const)
          : (["IS_A_DIRECTORY", "PATH_NOT_FOUND"] as const);
      await expectRejection("getContent of a directory", driver.getContent(path("directory")), ...codes);
    },
  },
  {
    id: "CONT-09",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "whoever reads while putContent replaces an object gets the old or the new one, whole",
    why: "clients pull a tag at the moment it is pushed",
    async run(context) {
      const { driver, path, data } = context;
      const largest = context.search.tier === 0 ? [] : [8 * MiB]; // a quick run has no time for it
      const sizes = [MiB, 4 * MiB, 300_000, MiB + 1, ...largest].flatMap((large) => [
        large,
        ...[0, 1, 2, 3].map(() => MiB / 4),
      ]);
      for (const [round, size] of sizes.entries()) {
        const before = { object: data(`before ${round}`), size };
        const after = { object: data(`after ${round}`), size: size + 777 };
        await put(driver, path("a"), before.object, before.size);
        let done = false;
        const replacing = put(driver, path("a"), after.object, after.size).finally(() => {
          done = true;
        });
        // At least once, and again as long as the other call is under way.
        const look = async (read: () => Promise<Uint8Array>): Promise<void> => {
          for (let time = 0; time === 0 || (!done && time < 6); time++) {
            versionOf(context, "a concurrent read", await read(), [before, after]);
            await turn();
          }
        };
        const get = (): Promise<Uint8Array> => driver.getContent(path("a"));
        const body = async (): Promise<Uint8Array> => {
          await using reader = await driver.reader(path("a"));
          return await readAll(reader);
        };
        await Promise.all([replacing, look(get), look(body), look(get)]);
        await expectStored(context, path("a"), after);
      }
    },
  },
  {
    id: "CONT-12",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "after concurrent putContent calls on one path its value is exactly one of theirs",
    why: "two pushes of one tag at the same time must leave one of the two manifests",
    async run(context) {
      const { driver, path, data } = context;
      for (let round = 0; round < 5; round++) {
        const versions = Array.from({ length: 8 }, (_, index) => ({
          object: data(`round ${round}, writer ${index}`),
          size: 1000 + index * 5000,
        }));
        await Promise.all(versions.map(({ object, size }) => put(driver, path("a"), object, size)));
        const found = await driver.getContent(path("a"));
        const settled = versionOf(context, "the settled value", found, versions);
        await expectStored(context, path("a"), settled);
      }
    },
  },
  {
    id: "UNIC-05",
    level: "must",
    rules: [19],
    needs: [],
    tier: 0,
    title: "content is bytes: no encoding, line ending or byte order mark is touched",
    why: "layers are compressed archives",
    async run({ driver, path }) {
      const every = Uint8Array.from({ length: 256 }, (_, value) => value);
      const contents = {
        "every value": every,
        "byte order mark": Uint8Array.of(0xef, 0xbb, 0xbf, 0x41),
        "line endings": Buffer.from("a\r\nb\nc\r"),
        "no UTF-8": Uint8Array.of(0xc3, 0x28, 0xff, 0xfe, 0x80),
        zeros: new Uint8Array(100),
      };
      for (const [name, content] of Object.entries(contents)) {
        await driver.putContent(path("a"), content);
        await using writer = await driver.writer(path("b"));
        await writer.write(content);
        await writer.commit();
        for (const at of [path("a"), path("b")]) {
          await using reader = await driver.reader(at);
          const expected = Buffer.from(content).toString("hex");
          expectEqual(`${name}, got`, Buffer.from(await driver.getContent(at)).toString("hex"), expected);
          expectEqual(`${name}, read`, Buffer.from(await readAll(reader)).toString("hex"), expected);
        }
      }
    },
  },
];
