import { StorageError } from "@stowage/core";
import { type Digest, digestOf, OCI_IMAGE_INDEX, OCI_IMAGE_MANIFEST } from "@stowage/oci";
import { expect, test } from "vitest";
import { imageNamed, indexOf, pushConfig, pushImage, watchedRegistry } from "./testing/registries.ts";

const unknown = expect.objectContaining({ code: "MANIFEST_UNKNOWN" });
const dataOf = (digest: Digest): string =>
  `/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;

test("a manifest comes back by tag and by digest with its exact bytes", async () => {
  const { repository } = await watchedRegistry();
  await pushConfig(repository);
  const manifest = imageNamed("a");
  const digest = digestOf(manifest.payload);
  const descriptor = { mediaType: OCI_IMAGE_MANIFEST, digest, size: manifest.payload.byteLength };
  expect(await repository.manifests.put(manifest, { tag: "v1" })).toEqual(descriptor);
  for (const reference of ["v1", digest, "v1", digest]) {
    expect(await repository.manifests.get(reference)).toMatchObject({ ...manifest, digest });
    expect(await repository.manifests.stat(reference)).toEqual(descriptor);
    expect(await repository.manifests.exists(reference)).toBe(true);
  }
});

test("an index is one too, once its children are there", async () => {
  const { repository } = await watchedRegistry();
  await pushImage(repository, "a");
  const index = indexOf(imageNamed("a"));
  const { digest } = await repository.manifests.put(index, { tag: "all" });
  expect(await repository.manifests.get("all")).toMatchObject({ mediaType: OCI_IMAGE_INDEX, digest });
});

test("a manifest is stored under the algorithm of the digest that it is put by", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  const manifest = imageNamed("a");
  const digest = digestOf(manifest.payload, "sha512");
  expect(await repository.manifests.put(manifest, { digest, tag: "v1" })).toMatchObject({ digest });
  expect((await repository.manifests.get("v1")).digest).toBe(digest);
  await expect(repository.manifests.get(digestOf(manifest.payload))).rejects.toEqual(unknown);
  const hex = digest.slice(7);
  await expect(
    driver.stat(`/docker/registry/v2/blobs/sha512/${hex.slice(0, 2)}/${hex}/data`),
  ).resolves.toBeDefined();
  await repository.manifests.delete(digest);
  await expect(repository.manifests.get("v1")).rejects.toEqual(unknown);
});

test("a manifest of other bytes than its digest says is refused, and nothing is written", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  driver.takeWrites();
  const digest = digestOf(new Uint8Array(1));
  const put = repository.manifests.put(imageNamed("a"), { digest });
  await expect(put).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  expect(driver.takeWrites()).toEqual([]);
});

test("a tag that is none and a manifest that is too large are refused before anything is asked", async () => {
  const { driver, repository } = await watchedRegistry({ maxManifestBytes: 100 });
  const tagged = repository.manifests.put(imageNamed("a"), { tag: "no tag" });
  await expect(tagged).rejects.toMatchObject({ code: "TAG_INVALID" });
  const large = repository.manifests.put(imageNamed("a"));
  await expect(large).rejects.toMatchObject({
    code: "MANIFEST_INVALID",
    message: expect.stringContaining("takes 100"),
  });
  expect(driver.operations).toEqual([]);
});

test("what is no manifest is a TypeError", async () => {
  const { repository } = await watchedRegistry();
  await expect(Reflect.apply(repository.manifests.put, repository.manifests, [{}])).rejects.toThrow(
    TypeError,
  );
});

test("a reference that can be none is unknown, one with a colon an invalid digest", async () => {
  const { driver, repository } = await watchedRegistry();
  const { manifests } = repository;
  for (const reference of [".INVALID_MANIFEST_NAME", "", "a/b", "../x"]) {
    await expect(manifests.get(reference)).rejects.toEqual(unknown);
    await expect(manifests.stat(reference)).rejects.toEqual(unknown);
    await expect(manifests.delete(reference)).rejects.toEqual(unknown);
    expect(await manifests.exists(reference)).toBe(false);
  }
  for (const call of ["get", "stat", "delete", "exists"] as const) {
    await expect(manifests[call]("sha256:totallywrong")).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  }
  expect(driver.operations).toEqual([]);
});

test("putting a manifest again changes nothing", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  const before = driver.takeWrites();
  expect(await pushImage(repository, "a", "v1")).toBe(digest);
  expect(driver.takeWrites()).toEqual(before);
  expect(await repository.tags.all()).toEqual(["v1"]);
});

test("bytes that were read once are not read again, but asked for each time someone wants to know", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a");
  const data = dataOf(digest);
  await repository.manifests.get(digest);
  driver.operations.length = 0;
  await repository.manifests.get(digest);
  expect(driver.operations.filter((operation) => operation.includes(data))).toEqual([]);
  await repository.manifests.stat(digest);
  expect(driver.operations).toContain(`stat ${data}`);
  await driver.delete(data);
  await expect(repository.manifests.stat(digest)).rejects.toEqual(unknown);
  expect(await repository.manifests.exists(digest)).toBe(false);
});

test("with no memory for manifests they are read each time", async () => {
  const { driver, repository } = await watchedRegistry({ manifestCacheBytes: 0 });
  const digest = await pushImage(repository, "a");
  await repository.manifests.get(digest);
  driver.operations.length = 0;
  await repository.manifests.get(digest);
  expect(driver.operations).toContain(`getContent ${dataOf(digest)}`);
});

test("a manifest whose bytes have rotted is never handed out", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  await driver.putContent(dataOf(digest), imageNamed("b").payload);
  for (const call of ["get", "stat"] as const) {
    await expect(repository.manifests[call]("v1")).rejects.toMatchObject({
      code: "CORRUPTED",
      path: dataOf(digest),
    });
  }
  await pushImage(repository, "a", "v1");
  expect((await repository.manifests.get("v1")).digest).toBe(digest);
});

test("an outage is never an unknown manifest", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushImage(repository, "a", "v1");
  const outage = new StorageError("UNAVAILABLE", "out");
  for (const place of ["current", "revisions", "blobs"]) {
    driver.hook = (_operation, path) => {
      if (path.includes(place)) throw outage;
    };
    for (const call of ["get", "stat", "exists"] as const) {
      await expect(repository.manifests[call]("v1")).rejects.toBe(outage);
    }
  }
});

test("a manifest of another repository is unknown in this one", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a");
  await driver.delete(
    `/docker/registry/v2/repositories/library/app/_manifests/revisions/sha256/${digest.slice(7)}`,
  );
  await expect(repository.manifests.get(digest)).rejects.toEqual(unknown);
});
