import { resolve } from "node:path";
import { InvalidParametersError } from "@stowage/core";
import { expect, test } from "vitest";
import { createFsDriver, filesystem } from "./driver.ts";
import { parseFsParameters } from "./parameters.ts";

test("a directory is enough; defaults are the safe ones", () => {
  expect(parseFsParameters({ rootDirectory: "/srv/store" })).toEqual({
    rootDirectory: "/srv/store",
    createRoot: true,
    fsync: "full",
    maxThreads: 100,
    caseInsensitive: false,
    strongList: true,
  });
});

test("distribution's spellings are understood, with values as YAML gives them", () => {
  expect(parseFsParameters({ rootdirectory: "/srv/store", maxthreads: "0x10" })).toMatchObject({
    rootDirectory: "/srv/store",
    maxThreads: 16,
  });
  expect(parseFsParameters({ rootDirectory: "/srv/store", createroot: "off", fsync: "none" })).toMatchObject({
    createRoot: false,
    fsync: "none",
  });
});

test("a relative directory is one below the working directory, whatever that is later", () => {
  expect(parseFsParameters({ rootDirectory: "data" }).rootDirectory).toBe(resolve("data"));
  expect(parseFsParameters({ rootDirectory: "/srv//store/../other/" }).rootDirectory).toBe("/srv/other");
});

test.each([
  [{}, /"rootDirectory" of driver "filesystem" is missing/],
  [{ rootDirectory: "/srv", rootDirectroy: "/srv" }, /did you mean "rootDirectory"/],
  [{ rootDirectory: "/srv", fsync: "fully" }, /fsync/],
  [{ rootDirectory: "/srv", maxThreads: 0 }, /maxThreads/],
  [{ rootDirectory: `/${"x".repeat(255)}` }, /256 bytes long/],
  [{ rootDirectory: "/x".repeat(61) }, /61 segments/],
  [{ rootDirectory: "/srv\0" }, /zero byte/],
])("%j is refused and says why", async (parameters, message) => {
  expect(() => filesystem.parse(parameters)).toThrow(InvalidParametersError);
  expect(() => filesystem.parse(parameters)).toThrow(message);
});

test("the longest directory is taken", () => {
  expect(parseFsParameters({ rootDirectory: `/${"x".repeat(254)}` }).rootDirectory).toHaveLength(255);
  expect(parseFsParameters({ rootDirectory: "/x".repeat(60) }).rootDirectory).toHaveLength(120);
});

test("what is declared follows from parameters alone", async () => {
  await using driver = await createFsDriver({
    rootDirectory: "/srv/store",
    strongList: false,
    caseInsensitive: true,
  });
  expect(driver.name).toBe("filesystem");
  expect(driver.capabilities).toEqual({
    namespace: "tree",
    resume: true,
    shared: true,
    redirect: false,
    caseSensitive: false,
    strongList: false,
    putIfAbsent: true,
  });
  expect(Object.isFrozen(driver.capabilities)).toBe(true);
  expect(await driver.redirectUrl("/object", { method: "GET" })).toBeUndefined();
});
