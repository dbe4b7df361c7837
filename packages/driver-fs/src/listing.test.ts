import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { all, bytes, FakeStore, paths } from "./fake-store.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

async function storeWith(...objects: readonly string[]): Promise<FakeStore> {
  const store = await FakeStore.create();
  const driver = store.driver({ fsync: "none" });
  for (const path of objects) await driver.putContent(path, bytes(path));
  return store;
}

test("list and walk report in key order, where a directory counts with its slash", async () => {
  await using store = await storeWith("/a/b", "/a-b", "/a.b", "/a0", "/A", "/a_/c", "/b");
  const driver = store.driver();
  expect(await paths(driver.list("/"))).toEqual(["/A", "/a-b", "/a.b", "/a", "/a0", "/a_", "/b"]);
  expect(await paths(driver.walk("/"))).toEqual([
    "/A",
    "/a-b",
    "/a.b",
    "/a",
    "/a/b",
    "/a0",
    "/a_",
    "/a_/c",
    "/b",
  ]);
});

test("walk gives what stat gives", async () => {
  await using store = await storeWith("/a/b", "/c");
  const driver = store.driver();
  for (const { skip: _, ...info } of await all(driver.walk("/"))) {
    expect(info).toEqual(await driver.stat(info.path));
  }
});

test("any startAfter gives the rest of the walk, and opens no directory that lies before it", async () => {
  const segment = fc.constantFrom("a", "ab", "a-", "a.", "b");
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join("/")}`);
  await using store = await storeWith("/a/a/a", "/a/b", "/a-/a", "/a.", "/ab/a", "/ab/b/a", "/b/b/b");
  const opened: string[] = [];
  const driver = store.driver({}, ({ name, files }) => {
    if (name === "readdir") opened.push(`/${files[0]}`);
    return undefined;
  });
  const whole = await all(driver.walk("/"));
  const positions = whole.map((entry) => (entry.isDirectory ? `${entry.path}/` : entry.path));
  await fc.assert(
    fc.asyncProperty(path, fc.boolean(), async (start, isDirectory) => {
      const startAfter = isDirectory ? `${start}/` : start;
      opened.length = 0;
      const rest = positions.filter(
        (position) => position > startAfter && !(isDirectory && position.startsWith(startAfter)),
      );
      const walked = await all(driver.walk("/", { startAfter }));
      expect(walked.map((entry) => (entry.isDirectory ? `${entry.path}/` : entry.path))).toEqual(rest);
      for (const directory of opened) {
        const position = directory === "/" ? "/" : `${directory}/`;
        expect(position > startAfter || startAfter.startsWith(position)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("list goes on after any position, in it or not", async () => {
  await using store = await storeWith("/a/b", "/a-", "/b", "/d/e");
  const driver = store.driver();
  const rest = async (startAfter: string) => await paths(driver.list("/", { startAfter }));
  expect(await rest("/a-")).toEqual(["/a", "/b", "/d"]);
  expect(await rest("/a")).toEqual(["/a-", "/a", "/b", "/d"]);
  expect(await rest("/a/")).toEqual(["/b", "/d"]);
  expect(await rest("/a/x")).toEqual(["/b", "/d"]);
  expect(await rest("/c")).toEqual(["/d"]);
  expect(await rest("/d/")).toEqual([]);
});

test("names outside the alphabet, the private area, pipes and names too long for a path are left out", async () => {
  await using store = await storeWith("/a/object");
  const driver = store.driver();
  await writeFile(join(store.root, "a", "with space"), "");
  await writeFile(join(store.root, "a", "~copy"), "");
  await mkdir(join(store.root, "a", "ü"));
  execFileSync("mkfifo", [join(store.root, "a", "pipe")]);
  const long = "x".repeat(250);
  await mkdir(join(store.root, long, long, long, long), { recursive: true });
  expect(await paths(driver.list("/a"))).toEqual(["/a/object"]);
  expect(await paths(driver.list("/"))).toEqual(["/a", `/${long}`]);
  expect(await paths(driver.walk(`/${long}`))).toEqual([`/${long}/${long}`, `/${long}/${long}/${long}`]);
  const bare = new FsDriver(parseFsParameters({ rootDirectory: store.root }), new SystemCalls(4));
  expect(await paths(bare.walk("/a"))).toEqual(["/a/object"]);
});

test("skip leaves out a directory, break ends the walk", async () => {
  await using store = await storeWith("/a/b/c", "/a/d", "/e");
  const driver = store.driver();
  const seen: string[] = [];
  for await (const entry of driver.walk("/")) {
    seen.push(entry.path);
    if (entry.path === "/a/b") entry.skip();
    if (entry.path === "/a/d") break;
  }
  expect(seen).toEqual(["/a", "/a/b", "/a/d"]);
});

test("what vanishes during a walk is left out", async () => {
  await using store = await storeWith("/a/b/c", "/d/e", "/f");
  const driver = store.driver();
  const seen: string[] = [];
  for await (const entry of driver.walk("/")) {
    seen.push(entry.path);
    if (entry.path === "/a") await rm(join(store.root, "a"), { recursive: true });
    if (entry.path === "/d") await rm(join(store.root, "d"), { recursive: true });
  }
  expect(seen).toEqual(["/a", "/d", "/f"]);
});

test("list and walk of an object are NOT_A_DIRECTORY, of nothing PATH_NOT_FOUND", async () => {
  await using store = await storeWith("/a/b");
  const driver = store.driver();
  for (const listing of [driver.list, driver.walk] as const) {
    await expect(paths(listing.call(driver, "/a/b"))).rejects.toMatchObject({ code: "NOT_A_DIRECTORY" });
    await expect(paths(listing.call(driver, "/a/b/c"))).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
    await expect(paths(listing.call(driver, "/b"))).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  }
});

test("stat tells size, kind and time; of a directory no time", async () => {
  const before = Date.now();
  await using store = await storeWith("/a/b");
  const driver = store.driver();
  const { modifiedAt, ...rest } = await driver.stat("/a/b");
  expect(rest).toEqual({ path: "/a/b", size: 4, isDirectory: false });
  expect(modifiedAt?.getTime()).toBeGreaterThan(before - 1000);
  expect(modifiedAt?.getTime()).toBeLessThan(Date.now() + 1000);
  expect(await driver.stat("/a")).toEqual({ path: "/a", size: 0, isDirectory: true });
});

test("an abort ends a listing with its reason", async () => {
  await using store = await storeWith("/a", "/b", "/c");
  const abort = new AbortController();
  const reason = new Error("enough");
  const listing = async (): Promise<void> => {
    for await (const _ of store.driver().list("/", { signal: abort.signal })) abort.abort(reason);
  };
  await expect(listing()).rejects.toBe(reason);
  const bare = new FsDriver(parseFsParameters({ rootDirectory: store.root }), new SystemCalls(4));
  await expect(all(bare.list("/", { signal: abort.signal }))).rejects.toBe(reason);
});
