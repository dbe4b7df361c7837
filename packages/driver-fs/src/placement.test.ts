import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Fate } from "./fake-file-system.ts";
import { bytes, FakeStore, paths, text } from "./fake-store.ts";

async function storeWith(...objects: readonly string[]): Promise<FakeStore> {
  const store = await FakeStore.create();
  const driver = store.driver({ fsync: "none" });
  for (const path of objects) await driver.putContent(path, bytes(path));
  return store;
}

const CONFLICT = { code: "PATH_CONFLICT" };

test("an object below an object or at a directory is refused, by a writer when it is opened", async () => {
  await using store = await storeWith("/a/b", "/c");
  const driver = store.driver();
  for (const path of ["/a", "/c/d", "/c/d/e", "/a/b/d"]) {
    await expect(driver.putContent(path, bytes("new"))).rejects.toMatchObject(CONFLICT);
    await expect(driver.putContent(path, bytes("new"), { ifAbsent: true })).rejects.toMatchObject(CONFLICT);
    await expect(driver.writer(path)).rejects.toMatchObject(CONFLICT);
  }
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/a/b", "/c"]);
  expect(await store.residue()).toEqual([]);
});

test("a conflict that comes up after the writer was opened is one at commit, and the other object stays", async () => {
  await using store = await storeWith("/x");
  const driver = store.driver();
  await using below = await driver.writer("/a/b");
  await below.write(bytes("below"));
  await driver.putContent("/a", bytes("object"));
  await expect(below.commit()).rejects.toMatchObject(CONFLICT);
  await using above = await driver.writer("/c");
  await driver.putContent("/c/d", bytes("object"));
  await expect(above.commit()).rejects.toMatchObject(CONFLICT);
  await using elsewhere = await driver.writer("/e");
  await expect(elsewhere.commit({ destination: "/a/f" })).rejects.toMatchObject({
    ...CONFLICT,
    path: "/e",
    destination: "/a/f",
  });
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/c", "/c/d", "/x"]);
});

test("empty directories, left over from a crash, are in nobody's way", async () => {
  await using store = await storeWith("/x");
  const driver = store.driver();
  await mkdir(join(store.root, "a", "b", "c"), { recursive: true });
  await driver.putContent("/a", bytes("put"));
  await mkdir(join(store.root, "d", "e"), { recursive: true });
  await using writer = await driver.writer("/d");
  await writer.commit();
  await mkdir(join(store.root, "f"));
  await driver.putContent("/f", bytes("new"), { ifAbsent: true });
  expect(await paths(driver.walk("/"))).toEqual(["/a", "/d", "/f", "/x"]);
});

test("ifAbsent leaves what is there, and of many at once one succeeds", async () => {
  await using store = await storeWith("/a");
  const driver = store.driver();
  await expect(driver.putContent("/a", bytes("new"), { ifAbsent: true })).rejects.toMatchObject({
    code: "ALREADY_EXISTS",
  });
  expect(text(await driver.getContent("/a"))).toBe("/a");
  const puts = Array.from({ length: 10 }, (_, index) =>
    driver.putContent("/b/c", bytes(String(index)), { ifAbsent: true }),
  );
  const outcomes = await Promise.allSettled(puts);
  const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(text(await driver.getContent("/b/c"))).toBe(String(winner));
  expect(await store.residue()).toEqual([]);
});

test("ifAbsent whose link was made but answered EEXIST, as a network file system may, finds its own file", async () => {
  await using store = await storeWith("/a");
  const { link } = await import("node:fs/promises");
  const driver = store.driver({}, ({ name }): Fate => {
    if (name !== "link") return undefined;
    return (async () => {
      const [temporary = ""] = await store.residue();
      await link(join(store.root, temporary), join(store.root, "b"));
    })();
  });
  await driver.putContent("/b", bytes("new"), { ifAbsent: true });
  expect(text(await driver.getContent("/b"))).toBe("new");
});

test("a target on another mount is copied beside it and flushed there, and nothing else is left", async () => {
  await using store = await storeWith("/mount/old");
  const calls: string[] = [];
  const driver = store.driver({}, ({ name, files }) => {
    calls.push(`${name} ${files.join(" -> ")}`);
    return (name === "rename" || name === "link") && files[0] === "~/tmp/<nonce>" ? "EXDEV" : undefined;
  });
  await driver.putContent("/mount/old", bytes("put"));
  await driver.putContent("/mount/new", bytes("absent"), { ifAbsent: true });
  await using writer = await driver.writer("/mount/big");
  await writer.write(Buffer.alloc(3_000_000, "x"));
  await writer.commit();
  expect(text(await driver.getContent("/mount/old"))).toBe("put");
  expect(text(await driver.getContent("/mount/new"))).toBe("absent");
  expect((await driver.stat("/mount/big")).size).toBe(3_000_000);
  expect(calls).toContain("fsync mount/~<nonce>");
  expect(calls.indexOf("fsync mount/~<nonce>")).toBeLessThan(
    calls.indexOf("rename mount/~<nonce> -> mount/old"),
  );
  expect(await store.files()).toEqual([
    ...["/mount/", "/mount/big", "/mount/new", "/mount/old"],
    ...["/~stowage/", "/~stowage/tmp/"],
  ]);
});

test("reclaim finds a copy that was left on another mount", async () => {
  await using store = await storeWith("/mount/old");
  let isKilled = false;
  const driver = store.driver({}, ({ name, files }): Fate => {
    if (name === "rename" && files[0] === "~/tmp/<nonce>") return "EXDEV";
    if (name === "rename") isKilled = true;
    return isKilled ? store.hold() : undefined;
  });
  driver.putContent("/mount/old", bytes("new")).catch(() => {});
  while (!isKilled) await new Promise((resolve) => setImmediate(resolve));
  const copies = async () => (await store.files()).filter((file) => file.startsWith("/mount/~"));
  expect(await copies()).toHaveLength(1);
  const other = store.driver();
  await other.reclaim({ olderThan: new Date(Date.now() + 60_000) });
  expect(await copies()).toEqual([]);
  expect(await store.residue()).toEqual([]);
  expect(text(await other.getContent("/mount/old"))).toBe("/mount/old");
});

test("a note that names anything but such a copy is not believed, one of another release not touched", async () => {
  await using store = await storeWith("/object");
  const driver = store.driver();
  const note = (name: string) => join(store.root, "~stowage", "tmp", `${name}.beside`);
  await writeFile(note("a"), "stowage-beside/1 object");
  const outside = `root2/~${"0".repeat(32)}`;
  await writeFile(note("b"), `stowage-beside/1 ../${outside}`);
  await mkdir(join(store.directory, "root2"));
  await writeFile(join(store.directory, outside), "");
  await writeFile(note("c"), `stowage-beside/2 ~${"1".repeat(32)}`);
  await driver.reclaim({ olderThan: new Date(Date.now() + 60_000) });
  expect(await paths(driver.list("/"))).toEqual(["/object"]);
  expect(await readFile(join(store.directory, outside), "utf8")).toBe("");
  expect(await store.residue()).toContain("/~stowage/tmp/c.beside");
});
