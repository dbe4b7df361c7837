import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { bytesOf } from "./testing/bytes.ts";
import { imageNamed, pushConfig, watchedRegistry } from "./testing/registries.ts";

const bytes = bytesOf(10);
const hexOf = (digest: string): string => digest.slice(digest.indexOf(":") + 1);
const digest = digestOf(bytes);
const hex = hexOf(digest);
const BLOB = `blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
const LINK = `repositories/library/app/_layers/sha256/${hex}/link`;
const MANIFESTS = "repositories/library/app/_manifests";

test("a blob in one go: its data at once at their place, then the link", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  expect(driver.takeWrites()).toEqual([`commit ${BLOB}`, `putContent ${LINK}`]);
});

test("a blob in one go through an upload writes no more than that", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "s" });
  const upload = await repository.blobs.createUpload();
  await upload.commit(digest, { body: [bytes] });
  expect(driver.operations.filter((operation) => operation.includes("_uploads"))).toEqual([]);
  expect(driver.takeWrites()).toEqual([`commit ${BLOB}`, `putContent ${LINK}`]);
});

test("a blob in chunks: each made durable, then the data moved in one step, then the link", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "s" });
  const upload = await repository.blobs.createUpload();
  expect(driver.operations).toEqual([]);
  await upload.append([bytes.subarray(0, 4)]);
  await upload.append([bytes.subarray(4)]);
  await upload.commit(digest);
  const data = `repositories/library/app/_uploads/${upload.id}/data`;
  // The driver is told where the upload should stand, so that it may trust what it remembers of it.
  expect(driver.operations.filter((operation) => operation.startsWith("append"))).toEqual([
    `append /docker/registry/v2/${data} at 4`,
    `append /docker/registry/v2/${data} at 10`,
  ]);
  expect(driver.takeWrites()).toEqual([
    `close ${data}`,
    `close ${data}`,
    `commit ${data} ${BLOB}`,
    `putContent ${LINK}`,
  ]);
});

test("a manifest: data, referrer, revision, history of the tag, tag", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  const subject = { mediaType: "application/x", digest, size: 10 };
  const manifest = imageNamed("a", { subject });
  const own = hexOf(digestOf(manifest.payload));
  driver.takeWrites();
  await repository.manifests.put(manifest, { tag: "v1" });
  expect(driver.takeWrites()).toEqual([
    `putContent blobs/sha256/${own.slice(0, 2)}/${own}/data`,
    `putContent ${MANIFESTS}/referrers/sha256/${hex}/sha256/${own}/link`,
    `putContent ${MANIFESTS}/revisions/sha256/${own}/link`,
    `putContent ${MANIFESTS}/tags/v1/index/sha256/${own}/link`,
    `putContent ${MANIFESTS}/tags/v1/current/link`,
  ]);
});

test("nothing but the digest is in a link", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  const { digest: manifest } = await repository.manifests.put(imageNamed("a"), { tag: "v1" });
  const root = `/docker/registry/v2/${MANIFESTS}`;
  for (const path of [
    `${root}/revisions/sha256/${hexOf(manifest)}/link`,
    `${root}/tags/v1/index/sha256/${hexOf(manifest)}/link`,
    `${root}/tags/v1/current/link`,
  ]) {
    expect(new TextDecoder().decode(await driver.getContent(path))).toBe(manifest);
  }
});

test("deleting a manifest: the revision first, then each tag that names it, whose history stays", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  const { digest: manifest } = await repository.manifests.put(imageNamed("a"), { tag: "v1" });
  await repository.manifests.put(imageNamed("b"), { tag: "v2" });
  driver.takeWrites();
  await repository.manifests.delete(manifest);
  expect(driver.takeWrites()).toEqual([
    `delete ${MANIFESTS}/revisions/sha256/${hexOf(manifest)}/link`,
    `delete ${MANIFESTS}/tags/v1/current/link`,
  ]);
});

test("removing a tag: its history first, so that what a crash leaves is still a tag", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushConfig(repository);
  await repository.manifests.put(imageNamed("a"), { tag: "v1" });
  driver.takeWrites();
  await repository.tags.untag("v1");
  expect(driver.takeWrites()).toEqual([`delete ${MANIFESTS}/tags/v1/index`, `delete ${MANIFESTS}/tags/v1`]);
});

test("nothing of the path is written once one write has failed", async () => {
  const failAt = async (place: RegExp): Promise<string[]> => {
    const { driver, repository } = await watchedRegistry();
    await pushConfig(repository);
    driver.takeWrites();
    driver.hook = (operation, path) => {
      if (operation !== "getContent" && place.test(path)) throw new Error("no");
    };
    await expect(repository.manifests.put(imageNamed("a"), { tag: "v1" })).rejects.toThrow("no");
    return driver.takeWrites().map((write) => write.replace(/\/sha256.*/, ""));
  };
  expect(await failAt(/blobs/)).toEqual(["putContent blobs"]);
  expect(await failAt(/revisions/)).toHaveLength(2);
  expect(await failAt(/index/)).toHaveLength(3);
  expect(await failAt(/current/)).toHaveLength(4);
});
