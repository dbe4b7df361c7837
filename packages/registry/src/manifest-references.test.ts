import { type Descriptor, digestOf, NONDISTRIBUTABLE_LAYERS, OCI_LAYER_TAR_GZIP } from "@stowage/oci";
import { expect, test } from "vitest";
import { bytesOf } from "./testing/bytes.ts";
import { imageNamed, indexOf, pushConfig, pushImage, watchedRegistry } from "./testing/registries.ts";

function layerOf(seed: number, mediaType: string = OCI_LAYER_TAR_GZIP, urls?: readonly string[]): Descriptor {
  return { mediaType, digest: digestOf(bytesOf(10, seed)), size: 10, urls };
}

test("every missing reference is named once, in the order of the manifest, and nothing is written", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  const layers = [layerOf(3), layerOf(1), layerOf(2), layerOf(3)];
  await repository.blobs.put(layerOf(1).digest, [bytesOf(10, 1)]);
  driver.takeWrites();
  const error = await repository.manifests
    .put(imageNamed("a", { layers }))
    .catch((reason: unknown) => reason);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    errors: [3, 2].map((seed) => ({
      code: "MANIFEST_BLOB_UNKNOWN",
      message: expect.stringContaining(layerOf(seed).digest),
      detail: { digest: layerOf(seed).digest },
    })),
  });
  expect(driver.takeWrites()).toEqual([]);
});

test("a child of an index is held as a manifest, or as a blob", async () => {
  const { repository } = await watchedRegistry();
  const child = imageNamed("a");
  const missing = repository.manifests.put(indexOf(child));
  await expect(missing).rejects.toMatchObject({ code: "MANIFEST_BLOB_UNKNOWN" });
  await repository.blobs.put(digestOf(child.payload), [child.payload]);
  await repository.manifests.put(indexOf(child));
  await pushImage(repository, "b");
  await repository.manifests.put(indexOf(imageNamed("b")));
});

test("a subject need not be there", async () => {
  const { repository } = await watchedRegistry();
  await pushConfig(repository);
  await expect(repository.manifests.put(imageNamed("a", { subject: layerOf(9) }))).resolves.toBeDefined();
});

test("a nondistributable layer need not be there if it says where it is", async () => {
  const { repository } = await watchedRegistry();
  await pushConfig(repository);
  for (const mediaType of NONDISTRIBUTABLE_LAYERS) {
    const elsewhere = imageNamed("a", { layers: [layerOf(1, mediaType, ["https://example.com/layer"])] });
    await expect(repository.manifests.put(elsewhere)).resolves.toBeDefined();
    const nowhere = imageNamed("a", { layers: [layerOf(1, mediaType)] });
    await expect(repository.manifests.put(nowhere)).rejects.toMatchObject({ code: "MANIFEST_BLOB_UNKNOWN" });
  }
  const ordinary = imageNamed("a", {
    layers: [layerOf(1, OCI_LAYER_TAR_GZIP, ["https://example.com/layer"])],
  });
  await expect(repository.manifests.put(ordinary)).rejects.toMatchObject({ code: "MANIFEST_BLOB_UNKNOWN" });
});

test("a registry's own policy decides what must be there, and a caller may leave it out", async () => {
  const requireReference = ({ mediaType }: Descriptor): boolean => mediaType === OCI_LAYER_TAR_GZIP;
  const { repository } = await watchedRegistry({ requireReference });
  await expect(repository.manifests.put(imageNamed("a"))).resolves.toBeDefined();
  const image = imageNamed("b", { layers: [layerOf(1)] });
  await expect(repository.manifests.put(image)).rejects.toMatchObject({ code: "MANIFEST_BLOB_UNKNOWN" });
  await expect(repository.manifests.put(image, { verify: false })).resolves.toBeDefined();
});
