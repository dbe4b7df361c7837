import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as core from "@stowage/core";
import { STORAGE_ERROR_CODES } from "@stowage/core";
import { expect, test } from "vitest";
import { CHECKOUT, output, run } from "./run-program.ts";
import { createProject, install } from "./tarball.ts";

const QUICKSTART = join(CHECKOUT, "examples/core/quickstart.ts");

test("the README of core shows the quickstart as it is, in ten lines", async () => {
  const quickstart = await readFile(QUICKSTART, "utf8");
  const readme = await readFile(join(CHECKOUT, "packages/core/README.md"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${quickstart}\`\`\``);
  expect(quickstart.split("\n").filter((line) => line !== "")).toHaveLength(10);
});

test("the README of core explains every error code, and names the class of those that have one", async () => {
  const readme = await readFile(join(CHECKOUT, "packages/core/README.md"), "utf8");
  const [table = ""] = readme.split("## Errors")[1]?.split("\n## ") ?? [];
  const explained = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/[A-Z_]{5,}/g) ?? [],
  );
  expect(explained.sort()).toEqual([...STORAGE_ERROR_CODES].sort());
  const classes = Object.keys(core).filter((name) => /^[A-Z]\w+Error$/.test(name) && name !== "StorageError");
  expect(classes.filter((name) => !table.includes(`\`${name}\` |`))).toEqual([]);
});

test("two tarballs and plain node embed a driver: nothing else is installed", async () => {
  await using project = await createProject();
  await install(project.folder, "@stowage/core", "@stowage/driver-fs");
  await copyFile(QUICKSTART, join(project.folder, "quickstart.ts"));

  expect(await output(project.folder, "node", "quickstart.ts")).toBe("chunks as you like");
  expect(await output(project.folder, "node", "quickstart.ts"), "over the same store").toBe(
    "chunks as you like",
  );
  expect(await packagesIn(join(project.folder, "node_modules"))).toEqual([
    "@stowage/core",
    "@stowage/driver-fs",
  ]);
}, 120_000);

test("declarations as published complete and check the parameters of installed drivers", async () => {
  await using project = await createProject();
  await install(project.folder, "@stowage/core", "@stowage/driver-fs");
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
    typeRoots: [join(CHECKOUT, "node_modules/@types")],
    exactOptionalPropertyTypes: true,
  };
  await writeFile(
    join(project.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["app.ts"] }),
  );
  const compile = async (call: string): Promise<string> => {
    const app = `import { createDriver } from "@stowage/core";\nimport "@stowage/driver-fs";\nawait ${call};\n`;
    await writeFile(join(project.folder, "app.ts"), app);
    return (await run(project.folder, "tsc", "--pretty", "false")).stdout;
  };

  expect(await compile('createDriver("filesystem", { rootDirectory: "/x", maxThreads: 8 })')).toBe("");
  expect(await compile('createDriver("filesystem", { rootDirectory: "/x", maxThread: 8 })')).toMatch(
    /^app\.ts\(3,\d+\): error TS2561: .*'maxThread' does not exist.* Did you mean to write 'maxThreads'\?/,
  );
  expect(await compile('createDriver("filesystm", { rootDirectory: "/x" })')).toMatch(
    /^app\.ts\(3,\d+\): error TS2345: .*"filesystm".*"filesystem"/,
  );
}, 120_000);

async function packagesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const found = await Promise.all(
    names.map(async (name) =>
      name.startsWith("@") ? (await readdir(join(folder, name))).map((each) => `${name}/${each}`) : [name],
    ),
  );
  return found.flat().sort();
}
