import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { InvalidParametersError } from "@stowage/core";
import { expect, test } from "vitest";
import { fakeFileSystem } from "./fake-file-system.ts";
import { bytes, FakeStore, paths } from "./fake-store.ts";
import type { FileSystem } from "./file-system.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

/** A volume that takes names which differ by case for one, as far as `lstat` shows it. */
function ignoringCase(root: string): FileSystem {
  const fs = fakeFileSystem(root, () => undefined);
  return {
    ...fs,
    lstat: (file, options, done) => fs.lstat(root + file.slice(root.length).toLowerCase(), options, done),
  };
}

test("a volume that ignores case is refused at the first write, by every kind of write, with the way out", async () => {
  await using store = await FakeStore.create();
  const driver = new FsDriver(
    parseFsParameters({ rootDirectory: store.root }),
    new SystemCalls(4, ignoringCase(store.root)),
  );
  await expect(driver.getContent("/object")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  for (let time = 0; time < 2; time++) {
    await expect(driver.putContent("/object", bytes(""))).rejects.toBeInstanceOf(InvalidParametersError);
    await expect(driver.putContent("/object", bytes(""))).rejects.toThrow(/caseInsensitive to true/);
  }
  const writer = await driver.writer("/object");
  await expect(writer.commit()).rejects.toBeInstanceOf(InvalidParametersError);
  expect(await paths(driver.list("/"))).toEqual([]);
});

test("with caseInsensitive it is taken, and the driver declares it", async () => {
  await using store = await FakeStore.create();
  const parameters = parseFsParameters({ rootDirectory: store.root, caseInsensitive: true });
  const driver = new FsDriver(parameters, new SystemCalls(4, ignoringCase(store.root)));
  expect(driver.capabilities.caseSensitive).toBe(false);
  await driver.putContent("/object", bytes(""));
});

test("a directory of another program with the name in capitals is nothing to go by", async () => {
  await using store = await FakeStore.create();
  await mkdir(join(store.root, "~STOWAGE"), { recursive: true });
  const driver = store.driver();
  expect(driver.capabilities.caseSensitive).toBe(true);
  await driver.putContent("/object", bytes(""));
});

test("the volume is looked at once", async () => {
  await using store = await FakeStore.create();
  let looks = 0;
  const driver = store.driver({}, ({ name, files }) => {
    if (name === "lstat" && files[0] === "~STOWAGE") looks += 1;
    return undefined;
  });
  await Promise.all(["/a", "/b", "/c"].map((path) => driver.putContent(path, bytes(""))));
  await driver.putContent("/d", bytes(""));
  expect(looks).toBe(1);
});
