import { expect, test } from "vitest";
import type { SystemCall } from "./fake-file-system.ts";
import { bytes, FakeStore, text } from "./fake-store.ts";

/** What of the trace decides about power failures: bytes, names, and flushes of both. */
const LASTING = ["write", "fsync", "rename", "link", "mkdir", "rmdir", "unlink"];

function recorder(): { readonly calls: string[]; decide(call: SystemCall): undefined } {
  const calls: string[] = [];
  const decide = ({ name, files }: SystemCall): undefined => {
    if (LASTING.includes(name)) calls.push(`${name} ${files.join(" -> ")}`.trim());
  };
  return { calls, decide };
}

function flushes(calls: readonly string[]): readonly string[] {
  return calls.filter((call) => call.startsWith("fsync"));
}

test("putContent flushes bytes, then renames, then flushes the directory", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/a/object", bytes("old"));
  calls.length = 0;
  await driver.putContent("/a/object", bytes("new"));
  expect(calls).toEqual([
    "write ~/tmp/<nonce>",
    "fsync ~/tmp/<nonce>",
    "rename ~/tmp/<nonce> -> a/object",
    "fsync a",
  ]);
});

test("each directory that is created costs one flush of the one above it, before putContent resolves", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/object", bytes(""));
  calls.length = 0;
  await driver.putContent("/a/b/c/object", bytes("new"));
  expect(flushes(calls).toSorted()).toEqual([
    "fsync",
    "fsync a",
    "fsync a/b",
    "fsync a/b/c",
    "fsync ~/tmp/<nonce>",
  ]);
  const renamed = calls.indexOf("rename ~/tmp/<nonce> -> a/b/c/object");
  expect(calls.indexOf("fsync ~/tmp/<nonce>")).toBeLessThan(renamed);
  expect(calls.indexOf("fsync a/b/c")).toBeGreaterThan(renamed);
});

test("the first write of all flushes the directory in which the root was created", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  await store.driver({}, decide).putContent("/object", bytes("new"));
  expect(calls).toContain("fsync ..");
  expect(calls).toContain("fsync");
});

test("ifAbsent links a finished file and never opens the target", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/a/other", bytes(""));
  calls.length = 0;
  await driver.putContent("/a/object", bytes("new"), { ifAbsent: true });
  expect(calls).toEqual([
    "write ~/tmp/<nonce>",
    "fsync ~/tmp/<nonce>",
    "link ~/tmp/<nonce> -> a/object",
    "fsync a",
    "unlink ~/tmp/<nonce>",
  ]);
});

test("writer, close, append and commit elsewhere take six flushes and one for each directory", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/blobs/other", bytes(""));
  const warm = await driver.writer("/warm");
  await warm.close();
  calls.length = 0;
  const writer = await driver.writer("/upload");
  await writer.write(bytes("one "));
  await writer.close();
  expect(flushes(calls).toSorted()).toEqual([
    ...["fsync ~/tmp/<nonce>", "fsync ~/tmp/<nonce>"],
    ...["fsync ~/up", "fsync ~/up/<path>", "fsync ~/up/<path>"],
  ]);
  calls.length = 0;
  const next = await driver.writer("/upload", { append: true });
  await next.write(bytes("two"));
  await next.commit({ destination: "/blobs/object" });
  expect(flushes(calls)).toEqual(["fsync ~/up/<path>/<nonce>.data", "fsync blobs"]);
  const renamed = calls.indexOf("rename ~/up/<path>/<nonce>.data -> blobs/object");
  expect(calls.indexOf("fsync ~/up/<path>/<nonce>.data")).toBeLessThan(renamed);
  expect(calls.indexOf("fsync blobs")).toBeGreaterThan(renamed);
  expect(text(await driver.getContent("/blobs/object"))).toBe("one two");
});

test("before a record names bytes, bytes and their name are on the disk", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  const writer = await driver.writer("/upload");
  await writer.write(bytes("bytes"));
  await writer.close();
  const moved = calls.indexOf("rename ~/tmp/<nonce> -> ~/up/<path>/<nonce>.data");
  const named = calls.indexOf("fsync ~/up/<path>", moved);
  const recorded = calls.lastIndexOf("link ~/tmp/<nonce> -> ~/up/<path>/<record>");
  expect(calls.indexOf("fsync ~/tmp/<nonce>")).toBeLessThan(moved);
  expect(named).toBeGreaterThan(moved);
  expect(recorded).toBeGreaterThan(named);
  expect(calls.indexOf("fsync ~/up/<path>", recorded)).toBeGreaterThan(recorded);
});

test("delete flushes the deepest directory that stays, move both ends", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/a/b/one", bytes(""));
  await driver.putContent("/a/two", bytes(""));
  calls.length = 0;
  await driver.delete("/a/b/one");
  expect(calls).toEqual(["unlink a/b/one", "rmdir a/b", "rmdir a", "fsync a"]);
  calls.length = 0;
  await driver.putContent("/c/three", bytes(""));
  calls.length = 0;
  await driver.move("/a/two", "/c/two");
  expect(calls).toEqual(["rename a/two -> c/two", "fsync c", "rmdir a", "fsync"]);
});

test("what is acknowledged goes to new directories only once the way to them is flushed", async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  const driver = store.driver({}, decide);
  await driver.putContent("/object", bytes("kept"));
  calls.length = 0;
  await driver.move("/object", "/b/c/object");
  const moved = calls.indexOf("rename object -> b/c/object");
  expect(flushes(calls.slice(0, moved)).toSorted()).toEqual(["fsync", "fsync b"]);
  const writer = await driver.writer("/d/upload");
  await writer.write(bytes("kept"));
  await writer.close();
  calls.length = 0;
  await using resumed = await driver.writer("/d/upload", { append: true });
  await resumed.commit();
  const committed = calls.findIndex((call) => call.endsWith("-> d/upload"));
  expect(flushes(calls.slice(0, committed))).toContain("fsync");
});

test('fsync "data" flushes bytes only, "none" nothing', async () => {
  await using store = await FakeStore.create();
  const { calls, decide } = recorder();
  await store.driver({ fsync: "data" }, decide).putContent("/a/object", bytes("data"));
  expect(flushes(calls)).toEqual(["fsync ~/tmp/<nonce>"]);
  calls.length = 0;
  await store.driver({ fsync: "none" }, decide).putContent("/a/object", bytes("none"));
  expect(flushes(calls)).toEqual([]);
});
