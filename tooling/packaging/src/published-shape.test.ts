import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Manifest, PUBLIC_PACKAGES, readManifest } from "./public-packages.ts";
import { reachableFiles } from "./reachable-files.ts";
import { output } from "./run-program.ts";
import { createProject, type Project, tarballOf, unpack } from "./tarball.ts";

const ATTW = fileURLToPath(
  new URL("dist/index.js", import.meta.resolve("@arethetypeswrong/cli/package.json")),
);

describe.each(PUBLIC_PACKAGES)("$name as published", ({ name, manifest }) => {
  let project: Project;
  let published: Manifest;

  beforeAll(async () => {
    project = await createProject();
    await unpack(tarballOf(name), project.folder);
    published = readManifest(project.folder);
  });
  afterAll(() => project?.[Symbol.asyncDispose]());

  test("is free of what publint --strict finds", async () => {
    const tarball = Uint8Array.from(await readFile(tarballOf(name))).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  }, 60_000);

  test("resolves to types for every importer of ESM", async () => {
    await output(project.folder, "node", ATTW, tarballOf(name), "--profile", "esm-only", "--no-emoji");
  }, 60_000);

  test("exports in the workspace what it publishes, and each file is there", () => {
    expect(Object.keys(manifest.exports ?? {})).toEqual(Object.keys(manifest.publishConfig?.exports ?? {}));
    expect(published.exports).toEqual(manifest.publishConfig?.exports);
    expect(Object.keys(published.bin ?? {})).toEqual(Object.keys(manifest.bin ?? {}));
    const files = [...filesOf(published.exports), ...filesOf(published.bin)];
    expect(files).toContain("./dist/index.js");
    expect(files.filter((file) => !existsSync(join(project.folder, file)))).toEqual([]);
  });

  test("holds compiled code, declarations and words, nothing else", async () => {
    const files = await filesIn(project.folder);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    expect(
      files.filter(
        (file) => !/^(LICENSE|(README|CHANGELOG)\.md|package\.json)$/.test(file) && !isOutput(file),
      ),
    ).toEqual([]);
  });

  test("holds no code that nothing of it reaches", async () => {
    const entries = [...filesOf(published.exports), ...filesOf(published.bin)].filter((file) =>
      file.endsWith(".js"),
    );
    const reached = new Set(await reachableFiles(project.folder, entries));
    const modules = (await filesIn(project.folder)).filter(
      (file) => file.endsWith(".js") && !reached.has(file),
    );
    const texts = await Promise.all(modules.map((file) => readFile(join(project.folder, file), "utf8")));
    expect(modules.filter((_, index) => texts[index]?.trim() !== "export {};")).toEqual([]); // those hold types
  });

  test("takes of ours only what its own version was built with", () => {
    const ours = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter(([dependency]) => dependency.startsWith("@stowage/"))
      .map(([, range]) => range);
    for (const range of ours) expect(range).toMatch(/^workspace:\^/);
    const numbers = Object.values({ ...published.dependencies, ...published.peerDependencies });
    expect(numbers.filter((range) => range.includes("workspace"))).toEqual([]);
  });
});

function isOutput(file: string): boolean {
  return /^dist\/[\w/-]+\.(js|d\.ts)$/.test(file);
}

/** The files that a value of `exports` or `bin` names. */
function filesOf(target: unknown): readonly string[] {
  if (typeof target === "string") return [target];
  return typeof target === "object" && target !== null ? Object.values(target).flatMap(filesOf) : [];
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => path.slice(folder.length + 1)).sort();
}
