import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { output } from "./run-program.ts";
import { createProject, type Project, tarballOf, unpack } from "./tarball.ts";

let project: Project;

// The application has one copy of core, its driver brings another: as installers do when version ranges part.
beforeAll(async () => {
  project = await createProject();
  const modules = join(project.folder, "node_modules/@stowage");
  await unpack(tarballOf("@stowage/core"), join(modules, "core"));
  await unpack(tarballOf("@stowage/driver-inmemory"), join(modules, "driver-inmemory"));
  await unpack(tarballOf("@stowage/core"), join(modules, "driver-inmemory/node_modules/@stowage/core"));
}, 60_000);

afterAll(() => project[Symbol.asyncDispose]());

/** Runs `body` as an application that has both copies; it prints what it finds. */
async function appPrints(body: string): Promise<unknown> {
  const app = `
    import * as core from "@stowage/core";
    import { createInMemoryDriver } from "@stowage/driver-inmemory";
    import * as theirs from "./node_modules/@stowage/driver-inmemory/node_modules/@stowage/core/dist/index.js";
    if (core.StorageError === theirs.StorageError) throw new Error("there is one copy only");
    ${body}`;
  await writeFile(join(project.folder, "app.mjs"), app);
  return JSON.parse(await output(project.folder, "node", "app.mjs"));
}

test("what a driver registers with its own copy of core, the application's copy knows", async () => {
  const found = await appPrints(`
    const driver = await core.createDriver("inmemory");
    await driver.putContent("/a", Buffer.from("x"));
    console.log(JSON.stringify([core.registeredDrivers(), theirs.registeredDrivers(), driver.name]));
    await driver[Symbol.asyncDispose]();`);
  expect(found).toEqual([["inmemory"], ["inmemory"], "inmemory"]);
});

test("errors of the driver's copy are instances of the application's classes", async () => {
  const found = await appPrints(`
    const driver = await createInMemoryDriver({});
    const error = await driver.stat("/missing").catch((error) => error);
    const classes = Object.entries(core).filter(([name]) => name.endsWith("Error") && name !== "isStorageError");
    console.log(JSON.stringify(classes.filter(([, each]) => error instanceof each).map(([name]) => name).sort()));
    await driver[Symbol.asyncDispose]();`);
  expect(found).toEqual(["PathNotFoundError", "StorageError"]);
});

test("a driver imported twice, by two copies of its package, is registered once", async () => {
  const copy = join(project.folder, "plugin/node_modules/@stowage");
  await unpack(tarballOf("@stowage/driver-inmemory"), join(copy, "driver-inmemory"));
  const found = await appPrints(`
    await import("./plugin/node_modules/@stowage/driver-inmemory/dist/index.js");
    console.log(JSON.stringify(core.registeredDrivers()));`);
  expect(found).toEqual(["inmemory"]);
});
