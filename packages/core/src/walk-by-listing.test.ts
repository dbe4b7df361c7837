import { getEventListeners } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ListEntry, WalkEntry } from "./contract.ts";
import { PathNotFoundError, StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { compareKeyOrder, isAfter, positionOf } from "./key-order.ts";
import { walkByListing } from "./walk-by-listing.ts";

function storeOf(...paths: string[]): FakeDriver {
  const bare = new FakeDriver();
  for (const path of paths) bare.objects.set(path, Buffer.from(path));
  return bare;
}

/** Objects and directories below `directory`, in key order: what a walk without options reports. */
function everything(paths: readonly string[], directory: string): ListEntry[] {
  const prefix = directory === "/" ? "/" : `${directory}/`;
  const positions = new Map<string, ListEntry>();
  const add = (entry: ListEntry) => positions.set(positionOf(entry), entry);
  for (const path of paths.filter((each) => each.startsWith(prefix))) {
    add({ path, isDirectory: false });
    const rest = path.slice(prefix.length).split("/");
    for (let depth = 1; depth < rest.length; depth += 1) {
      add({ path: prefix + rest.slice(0, depth).join("/"), isDirectory: true });
    }
  }
  return [...positions.values()].sort(compareKeyOrder);
}

const segment = fc.constantFrom("a", "ab", "a-", "a.b", "b", "0");
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const position = fc.tuple(path, fc.constantFrom("", "/")).map(([text, slash]) => text + slash);

test("reports what is below a directory in key order, after a position, without what is skipped, and opens no more", async () => {
  const paths = fc.uniqueArray(path, { maxLength: 25 });
  const skipped = fc.array(path, { maxLength: 4 });
  const start = fc.option(position, { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      paths,
      fc.constantFrom("/", "/a"),
      start,
      skipped,
      async (names, directory, startAfter, skips) => {
        const expected: string[] = [];
        const reported = everything(names, directory).filter((entry) => isAfter(entry, startAfter));
        const pruned: string[] = [];
        for (const entry of reported) {
          if (pruned.some((each) => entry.path.startsWith(`${each}/`))) continue;
          expected.push(positionOf(entry));
          if (entry.isDirectory && skips.includes(entry.path)) pruned.push(entry.path);
        }
        const bare = storeOf(...names);
        const seen: string[] = [];
        try {
          for await (const entry of walkByListing(bare, directory, { startAfter })) {
            seen.push(positionOf(entry));
            expect(entry.size).toBe(entry.isDirectory ? 0 : entry.path.length);
            if (skips.includes(entry.path) && entry.isDirectory) entry.skip();
          }
        } catch (error) {
          expect(error).toMatchObject({ code: "PATH_NOT_FOUND", path: directory });
          expect(everything(names, directory)).toEqual([]);
        }
        expect(seen).toEqual(expected);
        // Opened: the directory itself, those reported and not skipped, and those that hold the start.
        for (const { operation, path: opened } of bare.calls) {
          if (operation !== "list" || opened === directory) continue;
          const isReported = seen.includes(`${opened}/`) && !pruned.includes(opened);
          expect(isReported || startAfter?.startsWith(`${opened}/`)).toBe(true);
        }
      },
    ),
    { numRuns: 1500 },
  );
});

test("asks for sizes side by side, but not for all at once", async () => {
  const bare = storeOf(...Array.from({ length: 100 }, (_, index) => `/a/${index}`));
  let running = 0;
  let most = 0;
  bare.intercept = async ({ operation }) => {
    if (operation !== "stat") return;
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  expect(await all(walkByListing(bare, "/a"))).toHaveLength(100);
  expect(most).toBeGreaterThan(4);
  expect(most).toBeLessThanOrEqual(16);
});

test("objects and directories that vanish meanwhile are left out, and so is what changed its kind", async () => {
  const bare = storeOf("/a/1", "/b", "/c/1", "/d", "/e/1", "/f");
  bare.intercept = ({ operation, path: at }) => {
    if (operation === "list" && at === "/a") throw new PathNotFoundError(at);
    if (operation === "list" && at === "/c") throw new StorageError("NOT_A_DIRECTORY", "a file now");
    if (operation === "list.next" && at === "/e/1") throw new PathNotFoundError("/e");
    if (operation === "stat" && at === "/b") bare.objects.delete("/b");
    if (operation === "stat" && at === "/d") {
      bare.objects.delete("/d");
      bare.objects.set("/d/1", new Uint8Array());
    }
  };
  expect((await all(walkByListing(bare, "/"))).map(positionOf)).toEqual(["/a/", "/c/", "/e/", "/f"]);
});

test.each(["PATH_NOT_FOUND", "NOT_A_DIRECTORY"] as const)(
  "%s of the directory itself is an error",
  async (code) => {
    const bare = storeOf("/a/1");
    bare.intercept = ({ operation }) => {
      if (operation === "list") throw new StorageError(code, "x");
    };
    expect(await rejectionOf(all(walkByListing(bare, "/a")))).toMatchObject({ code });
  },
);

test("an outage further down ends the walk with its error, after what came before it", async () => {
  const bare = storeOf("/a/1", "/b/1", "/c");
  bare.intercept = ({ operation, path: at }) => {
    if (operation === "list" && at === "/b") throw new StorageError("UNAVAILABLE", "down");
  };
  const seen: string[] = [];
  const walk = async () => {
    for await (const entry of walkByListing(bare, "/")) seen.push(positionOf(entry));
  };
  expect(await rejectionOf(walk())).toMatchObject({ code: "UNAVAILABLE" });
  expect(seen).toEqual(["/a/", "/a/1", "/b/"]);
});

test("skip() before the next entry keeps the directory unopened, and later ends what is left of it", async () => {
  const bare = storeOf("/a/1", "/a/2", "/a/3", "/b");
  const early = walkByListing(bare, "/");
  const first = await early.next();
  (first.value as WalkEntry).skip();
  expect(await early.next()).toMatchObject({ value: { path: "/b" } });
  expect(bare.log).not.toContain("list /a");
  const late = walkByListing(bare, "/");
  const directory = await late.next();
  expect(await late.next()).toMatchObject({ value: { path: "/a/1" } });
  (directory.value as WalkEntry).skip();
  expect(await late.next()).toMatchObject({ value: { path: "/b" } });
});

test("skip() while the next entry is looked for leaves that one out too", async () => {
  const bare = storeOf("/a/1", "/b");
  const stall = new Stall();
  bare.intercept = ({ path: at }) => (at === "/a/1" ? stall.wait() : undefined);
  const walk = walkByListing(bare, "/");
  const directory = await walk.next();
  const next = walk.next();
  await stall.reached;
  (directory.value as WalkEntry).skip();
  stall.release();
  expect(await next).toMatchObject({ value: { path: "/b" } });
});

test("asks for no size before the walk comes near, and lists nothing that lies before its start", async () => {
  const bare = storeOf("/a/1", "/a/b/1", "/a/b/2", "/a/c", "/d");
  const walk = walkByListing(bare, "/");
  expect(await walk.next()).toMatchObject({ value: { path: "/a" } });
  expect(bare.log).not.toContain("stat /d");
  await walk.return();
  bare.calls.length = 0;
  expect((await all(walkByListing(bare, "/a", { startAfter: "/a/b/1" }))).map(positionOf)).toEqual([
    "/a/b/2",
    "/a/c",
  ]);
  expect(bare.log.filter((each) => each.startsWith("list.next"))).toEqual([
    "list.next /a/b",
    "list.next /a/b/2",
    "list.next /a/c",
  ]);
});

test("a size that cannot be had is nobody's if the walk ends before", async () => {
  const bare = storeOf("/1", "/2");
  bare.intercept = ({ operation, path: at }) => {
    if (operation === "stat" && at === "/2") throw new Error("not unhandled, or vitest fails the run");
  };
  const walk = walkByListing(bare, "/");
  expect(await walk.next()).toMatchObject({ value: { path: "/1" } });
  await new Promise(setImmediate);
  expect(await walk.return()).toMatchObject({ done: true });
});

test("an abort reaches what is under way, and neither it nor break leaves a listener", async () => {
  const bare = storeOf("/a/1", "/b");
  const stall = new Stall();
  bare.intercept = ({ operation, signal }) => {
    if (operation !== "stat") return;
    signal?.addEventListener("abort", () => stall.fail(signal.reason));
    return stall.wait();
  };
  const controller = new AbortController();
  const walk = rejectionOf(all(walkByListing(bare, "/", { signal: controller.signal })));
  await stall.reached;
  controller.abort("gone");
  expect(await walk).toBe("gone");
  bare.intercept = () => {};
  const { signal } = new AbortController();
  for await (const _entry of walkByListing(bare, "/", { signal })) break;
  for (const each of [controller.signal, signal]) expect(getEventListeners(each, "abort")).toEqual([]);
});
