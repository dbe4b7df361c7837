import fc from "fast-check";
import { expect, test } from "vitest";
import { PathNotFoundError, StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { positionOf } from "./key-order.ts";
import { limitConcurrency } from "./limit-concurrency.ts";
import { prefixed } from "./prefixed.ts";

const BYTES = Buffer.from("0123456789");

function setUp(prefix = "/p/q") {
  const bare = new FakeDriver();
  return { bare, driver: prefixed(guard(bare), prefix) };
}

test("every operation works below the prefix, and names paths without it", async () => {
  const { bare, driver } = setUp();
  await driver.putContent("/a/b", BYTES);
  expect([...bare.objects.keys()]).toEqual(["/p/q/a/b"]);
  expect(await driver.getContent("/a/b")).toEqual(BYTES);
  expect(await driver.stat("/a/b")).toMatchObject({ path: "/a/b", size: 10 });
  expect(await driver.stat("/a")).toMatchObject({ path: "/a", isDirectory: true });
  await using reader = await driver.reader("/a/b", { offset: 8 });
  expect(reader.info.path).toBe("/a/b");
  expect(String(Buffer.concat(await all(reader.body)))).toBe("89");
  await driver.move("/a/b", "/c");
  expect((await driver.redirectUrl("/c", { method: "GET" }))?.pathname).toBe("/p/q/c");
  await using writer = await driver.writer("/w");
  await writer.write(BYTES);
  await writer.commit({ destination: "/d" });
  expect([...bare.objects.keys()].sort()).toEqual(["/p/q/c", "/p/q/d"]);
  expect(await driver.deleteObjects(["/c", "/missing"])).toEqual([]);
  await driver.delete("/d");
  expect(bare.objects.size).toBe(0);
});

test("resume points are found under the same name again", async () => {
  const { bare, driver } = setUp();
  const writer = await driver.writer("/u");
  await writer.write(BYTES);
  await writer.close({ memo: "m" });
  expect([...bare.points.keys()]).toEqual(["/p/q/u"]);
  const next = await driver.writer("/u", { append: true, size: 10 });
  expect([next.size, next.memo]).toEqual([10, "m"]);
  await next.cancel();
});

test("listing below a prefix is listing a store that has nothing else", async () => {
  const path = fc
    .array(fc.constantFrom("a", "a-", "ab", "b"), { minLength: 1, maxLength: 3 })
    .map((segments) => `/${segments.join("/")}`);
  const start = fc.option(
    fc.tuple(path, fc.constantFrom("", "/")).map(([text, slash]) => text + slash),
    {
      nil: undefined,
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), start, async (paths, startAfter) => {
      const alone = new FakeDriver();
      const { bare, driver } = setUp("/a/b");
      for (const each of paths) {
        alone.objects.set(each, BYTES);
        for (const directory of ["/a/b", "/a/a", "/a/b-", "/a/bb", "/b"])
          bare.objects.set(directory + each, BYTES);
      }
      for (const operation of ["list", "walk"] as const) {
        const expected = (await all(guard(alone)[operation]("/", { startAfter }))).map(positionOf);
        expect((await all(driver[operation]("/", { startAfter }))).map(positionOf)).toEqual(expected);
      }
    }),
  );
});

test("the root is there before anything is written, and nothing else is", async () => {
  const { driver } = setUp();
  expect(await driver.stat("/")).toEqual({ path: "/", size: 0, isDirectory: true });
  expect(await all(driver.list("/"))).toEqual([]);
  expect(await all(driver.walk("/"))).toEqual([]);
  expect(await rejectionOf(all(driver.list("/a")))).toMatchObject({ code: "PATH_NOT_FOUND", path: "/a" });
  expect(await rejectionOf(driver.stat("/a"))).toMatchObject({ code: "PATH_NOT_FOUND", path: "/a" });
});

test("the root is a directory also where the store has an object of that name", async () => {
  const { bare, driver } = setUp();
  bare.objects.set("/p/q", BYTES);
  expect(await driver.stat("/")).toEqual({ path: "/", size: 0, isDirectory: true });
});

test("skip() reaches the driver, and so does its own batch", async () => {
  const { bare, driver } = setUp();
  bare.objects.set("/p/q/a/1", BYTES);
  for await (const entry of driver.walk("/")) entry.skip();
  expect(bare.log).not.toContain("list /p/q/a");
  bare.deleteObjects = async (paths) =>
    paths.map((path) => ({ path, error: new StorageError("THROTTLED", `${path} is hot`, { path }) }));
  const [failure] = await prefixed(bare, "/p/q").deleteObjects(["/a"]);
  expect(failure).toMatchObject({
    path: "/a",
    error: { code: "THROTTLED", path: "/a", message: "/a is hot" },
  });
});

test("an outage is not an empty store", async () => {
  const { bare, driver } = setUp();
  bare.intercept = () => {
    throw new StorageError("UNAVAILABLE", "no bucket");
  };
  expect(await rejectionOf(driver.stat("/"))).toMatchObject({ code: "UNAVAILABLE" });
  expect(await rejectionOf(all(driver.list("/")))).toMatchObject({ code: "UNAVAILABLE" });
});

test("errors name paths as callers know them, in facts, text and stack, and keep the rest", async () => {
  const { bare, driver } = setUp();
  const cause = new Error("backend");
  const thrown = new StorageError("THROTTLED", "/p/q/a and /p/q/a/b, but /p/q itself and /x not", {
    path: "/p/q/a",
    failed: ["/p/q/a/b"],
    retryable: true,
    outcome: "unknown",
    cause,
  });
  bare.intercept = () => {
    throw thrown;
  };
  const error = await rejectionOf(driver.delete("/a"));
  expect(error).toMatchObject({
    code: "THROTTLED",
    path: "/a",
    failed: ["/a/b"],
    retryable: true,
    outcome: "unknown",
    cause,
  });
  expect(String(error)).toBe("StorageError: /a and /a/b, but /p/q itself and /x not");
  expect(error instanceof Error && error.stack).not.toContain("/p/q/a");
  expect(thrown.path).toBe("/p/q/a");
});

test("an error of the root, and one that names a path beyond the prefix, are told apart from those below", async () => {
  const { bare, driver } = setUp();
  const throwAsBackend = () => {
    throw new StorageError("BACKEND", "/p/q and /p/q/a", { path: "/p/q", failed: ["/p/q/a", "/p/qx"] });
  };
  bare.intercept = throwAsBackend;
  const error = await rejectionOf(driver.stat("/"));
  expect(error).toMatchObject({ path: "/", failed: ["/a", "/p/qx"], message: "/ and /a" });
  // It still tells where it comes from.
  expect(error instanceof Error && error.stack).toContain("throwAsBackend");
});

test("errors keep their class, and those of writers and bodies are renamed too", async () => {
  const { bare, driver } = setUp();
  expect(await rejectionOf(driver.getContent("/a"))).toBeInstanceOf(PathNotFoundError);
  expect(String(await rejectionOf(driver.getContent("/a")))).toBe(
    "PathNotFoundError: nothing is stored at /a",
  );
  const writer = await driver.writer("/a");
  bare.intercept = ({ path }) => {
    throw new StorageError("PATH_CONFLICT", `${path} is a directory`, { path });
  };
  expect(await rejectionOf(writer.commit())).toMatchObject({ path: "/a", message: "/a is a directory" });
});

test("a path that is too long below the prefix is INVALID_PATH before the driver is asked", async () => {
  const { bare, driver } = setUp(`/${"p".repeat(200)}`);
  const path = "/abcdefg".repeat(80);
  expect(await rejectionOf(driver.stat(path))).toMatchObject({
    code: "INVALID_PATH",
    path,
    operation: "stat",
  });
  const writer = await driver.writer("/a");
  expect(await rejectionOf(writer.commit({ destination: path }))).toMatchObject({
    code: "INVALID_PATH",
    path: "/a",
  });
  await writer.commit();
  expect(bare.log.filter((each) => each.startsWith("commit"))).toHaveLength(1);
  expect(() => prefixed(bare, "p")).toThrow("prefix");
  expect(() => prefixed(bare, "/")).toThrow("prefix");
});

test("wrappers compose in any order", async () => {
  const bare = new FakeDriver();
  const driver = prefixed(limitConcurrency(prefixed(bare, "/a"), 2), "/b");
  await driver.putContent("/c", BYTES);
  expect([...bare.objects.keys()]).toEqual(["/a/b/c"]);
  const error = await rejectionOf(driver.stat("/d"));
  expect(error).toMatchObject({ path: "/d", message: "nothing is stored at /d" });
  await driver[Symbol.asyncDispose]();
  expect(bare.disposals).toBe(1);
});
