import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { output } from "./run-program.ts";
import { createProject, install, type Project } from "./tarball.ts";

let project: Project;

beforeAll(async () => {
  project = await createProject();
  await install(project.folder, "@stowage/core", "@stowage/driver-fs", "@stowage/driver-inmemory");
}, 120_000);

afterAll(() => project[Symbol.asyncDispose]());

const DRIVERS = [
  ["@stowage/driver-fs", "filesystem"],
  ["@stowage/driver-inmemory", "inmemory"],
] as const;

/** Bundles `source` as an application is, and gives the bundle's path and its text. */
async function bundle(source: string): Promise<{ readonly file: string; readonly text: string }> {
  const entry = join(project.folder, "app.mjs");
  const file = join(project.folder, "bundle.mjs");
  await writeFile(entry, source);
  const options = {
    absWorkingDir: project.folder,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    treeShaking: true,
    platform: "node",
    format: "esm",
    target: "node22",
    write: false,
    logLevel: "silent",
  } as const satisfies BuildOptions;
  const { outputFiles } = await build(options);
  const text = outputFiles.map((each) => each.text).join("");
  await writeFile(file, text);
  return { file, text };
}

describe.each(DRIVERS)("%s in a bundle", (from, name) => {
  test("is still registered by its import", async () => {
    const { file } = await bundle(
      `import ${JSON.stringify(from)};
       import { registeredDrivers } from "@stowage/core";
       process.stdout.write(registeredDrivers().join());`,
    );
    expect(await output(project.folder, "node", file)).toBe(name);
  });

  test("has an entry without the registration, which leaves nothing behind if it is not used", async () => {
    const { text } = await bundle(`import ${JSON.stringify(`${from}/driver`)};`);
    expect(text.trim()).toBe("");
  });
});

test("of core alone only what is used stays", async () => {
  const { text } = await bundle(
    'import { formatSize } from "@stowage/core/driver"; console.log(formatSize(1024));',
  );
  expect(text.length).toBeLessThan(1500);
});
