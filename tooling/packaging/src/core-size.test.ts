import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { readManifest } from "./public-packages.ts";
import { createProject, tarballOf, unpack } from "./tarball.ts";

const BUDGET = 12_000;

test(`@stowage/core is below ${BUDGET} bytes, minified and compressed`, async () => {
  await using project = await createProject();
  await unpack(tarballOf("@stowage/core"), project.folder);
  const { outputFiles } = await build({
    absWorkingDir: project.folder,
    entryPoints: ["dist/index.js"],
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    write: false,
    logLevel: "silent",
  });
  const [bundle] = outputFiles.map(({ contents }) => gzipSync(contents, { level: 9 }).length);
  expect(bundle).toBeGreaterThan(1000);
  expect(bundle).toBeLessThan(BUDGET);
});

test("@stowage/core has no dependency at run time", async () => {
  await using project = await createProject();
  await unpack(tarballOf("@stowage/core"), project.folder);
  const { dependencies = {}, peerDependencies = {} } = readManifest(project.folder);
  expect(dependencies).toEqual({});
  expect(peerDependencies).toEqual({});
});
