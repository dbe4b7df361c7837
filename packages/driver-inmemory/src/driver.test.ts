import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createInMemoryDriver } from "./driver.ts";

test("two drivers have nothing in common", async () => {
  await using one = await createInMemoryDriver();
  await using other = await createInMemoryDriver();
  await one.putContent("/a", Buffer.from("a"));
  await expect(other.stat("/a")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("a walk that holds back its entries and is told to skip leaves out what lies below", async () => {
  await using driver = await createInMemoryDriver({ namespace: "flat" });
  for (const path of ["/a", "/a/b/c", "/a/d", "/a0"]) await driver.putContent(path, Buffer.alloc(1));
  const seen: string[] = [];
  for await (const entry of driver.walk("/")) {
    seen.push(entry.isDirectory ? `${entry.path}/` : entry.path);
    if (entry.path === "/a/b") entry.skip();
  }
  expect(seen).toEqual(["/a", "/a/", "/a/b/", "/a/d", "/a0"]);
});

test("a body is of the version that was opened, whatever happens to the path", async () => {
  await using driver = await createInMemoryDriver();
  await driver.putContent("/a", Buffer.from("old"));
  await using reader = await driver.reader("/a");
  await driver.putContent("/a", Buffer.from("new"));
  await driver.delete("/a");
  expect((await buffer(reader.body)).toString()).toBe("old");
});
