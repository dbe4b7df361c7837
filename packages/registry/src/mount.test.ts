import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { digestOf, type Repository } from "@stowage/oci";
import { expect, onTestFinished, test } from "vitest";
import { createRegistry } from "./registry.ts";
import { bytesOf, collect } from "./testing/bytes.ts";
import { WatchedDriver } from "./testing/watched-driver.ts";

const bytes = bytesOf(100);
const digest = digestOf(bytes);

async function twoRepositories(): Promise<{ driver: WatchedDriver; source: Repository; target: Repository }> {
  const driver = new WatchedDriver(await createInMemoryDriver());
  const registry = createRegistry(driver);
  onTestFinished(() => registry[Symbol.asyncDispose]());
  const source = registry.repository("source");
  await source.blobs.put(digest, [bytes]);
  driver.takeWrites();
  return { driver, source, target: registry.repository("target") };
}

test("a mounted blob is one of the repository, and no byte of it was copied", async () => {
  const { driver, source, target } = await twoRepositories();
  expect(await target.blobs.mount(digest, { from: "source" })).toMatchObject({ digest, size: 100 });
  expect(driver.takeWrites()).toEqual([
    `putContent repositories/target/_layers/sha256/${digest.slice(7)}/link`,
  ]);
  await source.blobs.delete(digest);
  await using reader = await target.blobs.open(digest);
  expect(await collect(reader.body)).toEqual(bytes);
});

test("what the source does not hold is not mounted, nor what is nowhere any more", async () => {
  const { driver, source, target } = await twoRepositories();
  expect(await target.blobs.mount(digestOf(bytesOf(1)), { from: "source" })).toBeUndefined();
  expect(await target.blobs.mount(digest, { from: "another" })).toBeUndefined();
  await driver.delete(`/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}`);
  expect(await target.blobs.mount(digest, { from: "source" })).toBeUndefined();
  await expect(source.blobs.stat(digest)).rejects.toMatchObject({ code: "BLOB_UNKNOWN" });
  expect(driver.takeWrites().filter((write) => write.startsWith("put"))).toEqual([]);
});

test("without a source nothing is mounted: knowing a digest gives no access", async () => {
  const { target } = await twoRepositories();
  expect(await target.blobs.mount(digest)).toBeUndefined();
  await expect(target.blobs.stat(digest)).rejects.toMatchObject({ code: "BLOB_UNKNOWN" });
});

test("a source that is no repository name is refused", async () => {
  const { target } = await twoRepositories();
  await expect(target.blobs.mount(digest, { from: "../source" })).rejects.toMatchObject({
    code: "NAME_INVALID",
  });
});

test("a blob that its source holds by another digest is mounted by what it is stored under", async () => {
  const { driver, target } = await twoRepositories();
  const alias = digestOf(bytes, "sha512");
  const link = `/docker/registry/v2/repositories/source/_layers/sha512/${alias.slice(7)}/link`;
  await driver.putContent(link, new TextEncoder().encode(digest));
  expect(await target.blobs.mount(alias, { from: "source" })).toMatchObject({ digest: alias, size: 100 });
  await using reader = await target.blobs.open(alias);
  expect(await collect(reader.body)).toEqual(bytes);
});
