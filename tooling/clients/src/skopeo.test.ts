import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFsDriver } from "@stowage/driver-fs/driver";
import { createInMemoryDriver } from "@stowage/driver-inmemory/driver";
import { DOCKER_MANIFEST, DOCKER_MANIFEST_LIST, digestOf, parseManifest } from "@stowage/oci";
import { createRegistry } from "@stowage/registry";
import { createServer } from "@stowage/server";
import { describe, expect, test } from "vitest";
import { type ImageLayout, makeLayout, TAG } from "./image-layout.ts";
import { copy, hasSkopeo, rawManifest } from "./skopeo.ts";

const INSTALL = "apt-get install skopeo";
const WANTED = `skopeo is not installed; run: ${INSTALL}`;
// biome-ignore lint/style/noProcessEnv: what may be skipped on a desk is an error where nobody looks
if (!hasSkopeo && process.env["CI"] !== undefined) throw new Error(WANTED);

const MiB = 1024 * 1024;
const AMD64 = { os: "linux", architecture: "amd64" };
const ARM64 = { os: "linux", architecture: "arm64" };

const DRIVERS = [
  { name: "filesystem", create: (rootDirectory: string) => createFsDriver({ rootDirectory }) },
  { name: "inmemory", create: () => createInMemoryDriver({}) },
];

describe.each(DRIVERS)(`skopeo over $name${hasSkopeo ? "" : ` (not run: ${INSTALL})`}`, ({ create }) => {
  test("copies a large image in and out, byte for byte", { timeout: 120_000 }, async ({ skip }) => {
    skip(!hasSkopeo, WANTED);
    await using place = await openPlace(create);
    const layout = await makeLayout(place.at("in"), {
      platforms: [AMD64],
      layerSizes: [3000, 65 * MiB, 2 * MiB, 1],
    });
    const image = `${place.registry}/some/image:v1`;
    await copy(`oci:${layout.folder}:${TAG}`, image);
    expect(digestOf(await rawManifest(image))).toBe(layout.root.digest);
    await copy(image, `oci:${place.at("out")}:${TAG}`);
    await expectSameBlobs(layout, place.at("out"));
  });

  test.runIf(hasSkopeo)(
    "copies it as a Docker image too, with the same layers",
    { timeout: 120_000 },
    async () => {
      await using place = await openPlace(create);
      const layout = await makeLayout(place.at("in"), {
        platforms: [AMD64],
        layerSizes: [3000, 65 * MiB, 2 * MiB],
      });
      const image = `${place.registry}/some/image:v1`;
      await copy(`oci:${layout.folder}:${TAG}`, image, "--format=v2s2");
      const pushed = parseManifest(await rawManifest(image));
      expect(pushed.mediaType).toBe(DOCKER_MANIFEST);
      expect(pushed.references.slice(1).map(({ digest }) => digest)).toEqual(layout.layers[0]);
      await copy(image, `dir:${place.at("out")}`, "--preserve-digests");
      const pulled = await readFile(join(place.at("out"), "manifest.json"));
      expect(digestOf(pulled)).toBe(digestOf(pushed.payload));
      for (const { digest } of pushed.references) {
        const bytes = await readFile(join(place.at("out"), digest.slice("sha256:".length)));
        expect(digestOf(bytes)).toBe(digest);
      }
    },
  );

  test("copies an index of two platforms in and out", { timeout: 120_000 }, async ({ skip }) => {
    skip(!hasSkopeo, WANTED);
    await using place = await openPlace(create);
    const layout = await makeLayout(place.at("in"), {
      platforms: [AMD64, ARM64],
      layerSizes: [5000, MiB, 10],
    });
    const image = `${place.registry}/index:v1`;
    await copy(`oci:${layout.folder}:${TAG}`, image, "--all", "--preserve-digests");
    expect(digestOf(await rawManifest(image))).toBe(layout.root.digest);
    await copy(image, `oci:${place.at("out")}:${TAG}`, "--all", "--preserve-digests");
    await expectSameBlobs(layout, place.at("out"));
  });

  test("copies a Docker manifest list in and out", { timeout: 120_000 }, async ({ skip }) => {
    skip(!hasSkopeo, WANTED);
    await using place = await openPlace(create);
    const layout = await makeLayout(place.at("in"), {
      platforms: [AMD64, ARM64],
      layerSizes: [5000, MiB, 10],
    });
    const image = `${place.registry}/list:v1`;
    await copy(`oci:${layout.folder}:${TAG}`, image, "--all", "--format=v2s2");
    const list = parseManifest(await rawManifest(image));
    expect(list.mediaType).toBe(DOCKER_MANIFEST_LIST);
    const again = `${place.registry}/list/again:v1`;
    await copy(image, again, "--all", "--preserve-digests"); // layers are mounted, manifests pushed
    expect(digestOf(await rawManifest(again))).toBe(digestOf(list.payload));
  });
});

/** Every blob of the layout is in the folder that skopeo wrote, under its digest and with its bytes. */
async function expectSameBlobs(layout: ImageLayout, folder: string): Promise<void> {
  const sent = join(layout.folder, "blobs", "sha256");
  const received = join(folder, "blobs", "sha256");
  const names = await readdir(sent);
  expect((await readdir(received)).sort()).toEqual(names.sort());
  for (const name of names) {
    expect((await readFile(join(received, name))).equals(await readFile(join(sent, name)))).toBe(true);
  }
}

/** A registry over a new store, and a folder for what is copied. */
async function openPlace(create: (rootDirectory: string) => ReturnType<typeof createFsDriver>) {
  const folder = await mkdtemp(join(tmpdir(), "stowage-skopeo-"));
  const driver = await create(join(folder, "data"));
  const registry = createRegistry(driver);
  const server = createServer(registry);
  const address = await server.listen({ port: 0 });
  return {
    registry: `docker://${address.host}`,
    at: (name: string) => join(folder, name),
    async [Symbol.asyncDispose]() {
      await server.close();
      await registry[Symbol.asyncDispose]();
      await driver[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
