import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUBLIC_PACKAGES } from "./public-packages.ts";
import { output } from "./run-program.ts";
import { createProject, type Project, tarballOf, unpack } from "./tarball.ts";

let project: Project;

/** Ours from their tarballs, what they depend on from the workspace: an application that has everything installed. */
beforeAll(async () => {
  project = await createProject();
  const modules = join(project.folder, "node_modules");
  for (const { name, folder, manifest } of PUBLIC_PACKAGES) {
    await unpack(tarballOf(name), join(modules, name));
    const others = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const dependency of others.filter((each) => !each.startsWith("@stowage/"))) {
      await mkdir(join(modules, dependency, ".."), { recursive: true });
      const installed = await realpath(join(folder, "node_modules", dependency));
      await symlink(installed, join(modules, dependency), "junction").catch(ifMissing);
    }
  }
}, 120_000);

afterAll(() => project?.[Symbol.asyncDispose]());

/** Runs `source` as a module of the application, by plain node. */
async function appPrints(source: string): Promise<string> {
  await writeFile(join(project.folder, "app.mjs"), source);
  return await output(project.folder, "node", "app.mjs");
}

describe("as installed, by plain node", () => {
  const entries = PUBLIC_PACKAGES.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((key) => key !== "./package.json" && key !== "./vitest") // that one runs inside vitest only
      .map((key) => join(name, key)),
  );

  test.each(entries)("%s can be imported, and leaves nothing running", async (entry) => {
    expect(await appPrints(`await import("${entry}"); console.log("done");`)).toBe("done\n");
  });

  test("the registry hashes in its threads", async () => {
    const printed = await appPrints(`
      import { createInMemoryDriver } from "@stowage/driver-inmemory";
      import { digestOf } from "@stowage/oci";
      import { createRegistry } from "@stowage/registry";
      const bytes = new Uint8Array(4 * 1024 * 1024).fill(7);
      const driver = await createInMemoryDriver();
      const registry = createRegistry(driver);
      const { digest } = await registry.repository("a").blobs.put(digestOf(bytes), [bytes]);
      await registry[Symbol.asyncDispose]();
      await driver[Symbol.asyncDispose]();
      console.log(digest === digestOf(bytes));`);
    expect(printed).toBe("true\n");
  });
});

function ifMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
