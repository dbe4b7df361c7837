import { isStorageError, PathNotFoundError, type StorageDriver } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { positions } from "../listed.ts";
import { describeValue } from "../mismatch.ts";
import { expectMissing, expectStored, put, readAll, upload } from "../stored.ts";
import { begin, resumePoint } from "../uploads.ts";

const MiB = 1024 * 1024;

/** Every operation. */
function operations(driver: StorageDriver, path: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    getContent: () => driver.getContent(path),
    putContent: () => driver.putContent(path, new Uint8Array(1)),
    reader: () => driver.reader(path),
    writer: () => uploadNothing(driver, path),
    stat: () => driver.stat("/"),
    list: () => positions(driver.list("/")),
    walk: () => positions(driver.walk("/")),
    move: () => driver.move(path, `${path}-moved`),
    delete: () => driver.delete(path),
    deleteObjects: () => Promise.resolve(driver.deleteObjects?.([path])),
    redirectUrl: () => driver.redirectUrl(path, { method: "GET" }),
    reclaim: () => driver.reclaim({ olderThan: new Date(0) }),
  };
}

/** Publishes a resume point of one byte. */
async function publish(driver: StorageDriver, path: string): Promise<void> {
  await using writer = await driver.writer(path);
  await writer.write(new Uint8Array(1));
  await writer.close();
}

export const lifecycleCases: readonly CaseDefinition[] = [
  {
    id: "LIFE-01",
    level: "must",
    rules: ["capabilities"],
    needs: ["shared"],
    tier: 0,
    title: "two instances see each other's objects, moves and deletes",
    why: "replicas of a registry share nothing but the store",
    async run(context) {
      const { driver, path, data } = context;
      const other = await context.open();
      await put(driver, path("d/a"), data("a"), 100);
      await upload(other, path("d/b"), data("b"), 70_000);
      await expectStored(context, path("d/a"), { object: data("a"), size: 100 }, other);
      await expectStored(context, path("d/b"), { object: data("b"), size: 70_000 });
      await other.move(path("d/a"), path("d/c"));
      await expectMissing(driver, path("d/a"));
      await put(driver, path("d/c"), data("c"), 50);
      await expectStored(context, path("d/c"), { object: data("c"), size: 50 }, other);
      await driver.delete(path("d"));
      await expectMissing(other, path("d"));
    },
  },
  {
    id: "LIFE-03",
    level: "must",
    rules: ["capabilities"],
    needs: [],
    tier: 0,
    title: "name and capabilities are plain data, complete, frozen, and the same for every instance",
    why: "a registry decides once, at its start, what it can rely on",
    async run({ driver, open, path }) {
      const { name, capabilities } = driver;
      const before = structuredClone({ ...capabilities });
      expectThat(/^[a-z0-9][a-z0-9-]*$/.test(name), "a name of lower-case letters, digits and -", name);
      const { namespace, ...flags } = capabilities;
      expectThat(
        namespace === "tree" || namespace === "flat",
        'namespace "tree" or "flat"',
        String(namespace),
      );
      const names = ["caseSensitive", "putIfAbsent", "redirect", "resume", "shared", "strongList"];
      for (const flag of names) expectEqual(`type of ${flag}`, typeof Reflect.get(flags, flag), "boolean");
      expectEqual("names of the flags", Object.keys(flags).sort(), names);
      expectEqual("capabilities as plain data", structuredClone(capabilities), { ...capabilities });
      expectThat(Object.isFrozen(capabilities), "frozen capabilities", "an object that can be changed");
      const other = await open();
      expectEqual("name of another instance", other.name, name);
      expectEqual("capabilities of another instance", { ...other.capabilities }, { ...capabilities });
      for (const call of Object.values(operations(other, path("a")))) await call().catch(() => undefined);
      expectEqual("capabilities after every operation", { ...other.capabilities }, before);
      await other[Symbol.asyncDispose]();
      expectEqual(
        "name and capabilities after dispose",
        [other.name, { ...other.capabilities }],
        [name, before],
      );
    },
  },
  {
    id: "LIFE-06",
    level: "must",
    rules: ["errors"],
    needs: [],
    facilities: ["largest-object"],
    tier: 1,
    title:
      "an object of the largest size that the backend takes is stored, a byte more is TOO_LARGE and changes nothing",
    why: "a limit that is found out by the backend's refusal of the last byte costs the whole upload",
    async run(context) {
      const { driver, path, data, limits } = context;
      const { largestObject = 0 } = limits;
      await upload(driver, path("a"), data("largest"), largestObject);
      await expectStored(context, path("a"), { object: data("largest"), size: largestObject });
      await put(driver, path("b"), data("old"), 10);
      const larger = upload(driver, path("b"), data("larger"), largestObject + 1);
      await expectRejection("an upload that is a byte larger", larger, "TOO_LARGE");
      await expectStored(context, path("b"), { object: data("old"), size: 10 });
    },
  },
  {
    id: "LIFE-08",
    level: "must",
    rules: [2],
    needs: [],
    facilities: ["missing-store"],
    tier: 0,
    title:
      "where the store itself is missing every operation is UNAVAILABLE, never PATH_NOT_FOUND or an empty listing",
    why: "an unmounted volume must not look like a registry without images",
    async run({ openMissing, path }) {
      const driver = await openMissing();
      for (const [name, call] of Object.entries(operations(driver, path("a")))) {
        if (name === "deleteObjects" || name === "redirectUrl") continue;
        await expectRejection(`${name} in a store that is missing`, call(), "UNAVAILABLE");
      }
      if (driver.capabilities.resume) {
        const resuming = driver.writer(path("a"), { append: true });
        await expectRejection("append in a store that is missing", resuming, "UNAVAILABLE");
        await expectRejection("close in a store that is missing", publish(driver, path("b")), "UNAVAILABLE");
      }
      // It may report the outage for each path instead (rule 27); redirectUrl asks no backend (rule 20).
      const failures = await driver.deleteObjects?.([path("a")]).catch((error: unknown) => [{ error }]);
      const codes = failures?.map(({ error }) => (isStorageError(error) ? error.code : describeValue(error)));
      expectEqual("codes of deleteObjects in a store that is missing", codes, ["UNAVAILABLE"]);
    },
  },
  {
    id: "LIFE-09",
    level: "must",
    rules: ["writer-states", "resources"],
    needs: [],
    tier: 0,
    title: "disposing twice is fine, calls under way settle, and none is taken any more",
    why: "a server that shuts down must not hang on its last requests",
    async run(context) {
      const { path, data } = context;
      const driver = await context.open();
      await put(driver, path("a"), data("v1"), 1000);
      const more = { upload: () => upload(driver, path("c"), data("v3"), 100_000) };
      const calls = Object.entries({ ...operations(driver, path("a")), ...more }).map(([name, call]) =>
        expectOutcome(`${name} during dispose`, call(), "DRIVER_CLOSED", "PATH_NOT_FOUND", "CONFLICT"),
      );
      const disposals = [driver[Symbol.asyncDispose](), driver[Symbol.asyncDispose]()];
      for (const [name, call] of Object.entries(operations(driver, path("a")))) {
        await expectRejection(`${name} of a driver that is being disposed`, call(), "DRIVER_CLOSED");
      }
      await Promise.all([...disposals, ...calls]);
      await driver[Symbol.asyncDispose]();
    },
  },
  {
    id: "LIFE-10",
    level: "must",
    rules: ["writer-states", "errors"],
    needs: [],
    tier: 0,
    title: "after dispose every operation, and every open body and writer, fails with DRIVER_CLOSED",
    why: "a body that just ends would be taken for a short layer",
    async run(context) {
      const { path, data } = context;
      const driver = await context.open();
      await upload(driver, path("a"), data("v1"), 8 * MiB);
      const reader = await driver.reader(path("a"));
      const source = reader.body.getReader();
      await source.read();
      const writer = await driver.writer(path("b"));
      await writer.write(data("v2").bytes(0, 100));
      await driver[Symbol.asyncDispose]();
      for (const [name, call] of Object.entries(operations(driver, path("a")))) {
        await expectRejection(`${name} after dispose`, call(), "DRIVER_CLOSED");
      }
      const rest = async (): Promise<void> => {
        while (!(await source.read()).done);
      };
      await expectRejection("an open body", rest(), "DRIVER_CLOSED");
      await expectRejection(
        "write of an open writer",
        writer.write(data("v2").bytes(0, 10)),
        "DRIVER_CLOSED",
      );
      await expectRejection("commit of an open writer", writer.commit(), "DRIVER_CLOSED");
      await writer[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      // One that is made anew has nothing to do with it.
      const again = await context.open();
      for (const [name, call] of Object.entries(operations(again, path("c")))) {
        await expectOutcome(`${name} of a driver made anew`, call(), "PATH_NOT_FOUND");
      }
      if (!context.driver.capabilities.shared) return;
      await expectMissing(again, path("b"));
      await expectStored(context, path("a"), { object: data("v1"), size: 8 * MiB }, again);
    },
  },
  {
    id: "LIFE-17",
    level: "must",
    rules: ["capabilities"],
    needs: [],
    tier: 0,
    title: "what is not declared is refused with UNSUPPORTED_METHOD, what is declared works",
    why: "a caller decides by the declaration, and must not be surprised",
    async run({ driver, path, data }) {
      const { resume, putIfAbsent, redirect } = driver.capabilities;
      const object = data("v1");
      if (resume) {
        await begin(driver, path("a"), object, 100);
        expectEqual("the resume point", (await resumePoint(driver, path("a"))).size, 100);
      } else {
        const append = driver.writer(path("a"), { append: true });
        await expectRejection("append, not declared", append, "UNSUPPORTED_METHOD");
        await using writer = await driver.writer(path("a"));
        await writer.write(object.bytes(0, 100));
        await expectRejection("close, not declared", writer.close(), "UNSUPPORTED_METHOD");
      }
      const putting = driver.putContent(path("b"), object.bytes(0, 10), { ifAbsent: true });
      if (putIfAbsent) await putting;
      else await expectRejection("ifAbsent, not declared", putting, "UNSUPPORTED_METHOD");
      await put(driver, path("c"), object, 10);
      const url = await driver.redirectUrl(path("c"), { method: "GET" });
      if (!redirect) expectEqual("redirectUrl, not declared", url, undefined);
    },
  },
  {
    id: "LIFE-18",
    level: "must",
    rules: ["resources"],
    needs: ["shared"],
    tier: 0,
    title: "disposing one instance leaves the others, and what they have open, alone",
    why: "an application may hold several drivers on one store",
    async run(context) {
      const { driver, path, data } = context;
      await upload(driver, path("a"), data("v1"), 3 * MiB);
      const other = await context.open();
      await using writer = await driver.writer(path("b"));
      await writer.write(data("v2").bytes(0, 100));
      await using reader = await driver.reader(path("a"));
      await expectRejection("stat of nothing", other.stat(path("nothing")), "PATH_NOT_FOUND");
      await other[Symbol.asyncDispose]();
      expectEqual("bytes of the reader", (await readAll(reader)).length, 3 * MiB);
      await writer.write(data("v2").bytes(100, 200));
      await writer.commit();
      await expectStored(context, path("b"), { object: data("v2"), size: 200 });
      const error = await driver.stat(path("nothing")).catch((caught: unknown) => caught);
      expectThat(error instanceof PathNotFoundError, "the other instance to work on", String(error));
    },
  },
];

/** A store may be found missing by the commit, at the latest. */
async function uploadNothing(driver: StorageDriver, path: string): Promise<void> {
  await using writer = await driver.writer(path);
  await writer.commit();
}
