import { StorageError } from "@stowage/core";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { expect, test } from "vitest";
import { registryOver, watchedRegistry } from "./testing/registries.ts";
import { replicas } from "./testing/replicas.ts";
import { WatchedDriver } from "./testing/watched-driver.ts";
import { UploadSecret } from "./upload-secret.ts";

const PATH = "/docker/registry/v2/_stowage/secret";

test("a secret that is given is used as it is, and nothing is stored", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "given" });
  await repository.blobs.createUpload();
  expect(driver.operations).toEqual([]);
  const bytes = await new UploadSecret(driver, new Uint8Array([1, 2])).get();
  expect(bytes).toEqual(new Uint8Array([1, 2]));
});

test("the first upload makes a secret, and everyone after it reads that one", async () => {
  const driver = new WatchedDriver(await createInMemoryDriver());
  const made = await new UploadSecret(driver, undefined).get();
  expect(made.byteLength).toBeGreaterThanOrEqual(32);
  expect(driver.takeWrites()).toEqual(["putContent _stowage/secret"]);
  const next = new UploadSecret(driver, undefined);
  expect([await next.get(), await next.get()]).toEqual([made, made]);
  expect(driver.operations).toEqual([`getContent ${PATH}`]);
});

test("replicas that begin at the same time agree", async () => {
  const all = await replicas(4);
  const uploads = await Promise.all(all.map(({ repository }) => repository.blobs.createUpload()));
  for (const { repository } of all) {
    for (const { state, id } of uploads) expect((await repository.blobs.resumeUpload(state)).id).toBe(id);
  }
});

test("a store that does not answer fails that call only", async () => {
  const { driver, repository } = await watchedRegistry();
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = () => {
    throw outage;
  };
  await expect(repository.blobs.createUpload()).rejects.toBe(outage);
  driver.hook = () => undefined;
  await expect(repository.blobs.createUpload()).resolves.toBeDefined();
});

test("a secret that was torn is reported with the way out", async () => {
  const { driver, repository } = await watchedRegistry();
  await driver.putContent(PATH, new Uint8Array(3));
  await expect(repository.blobs.createUpload()).rejects.toMatchObject({
    code: "CORRUPTED",
    path: PATH,
    message: expect.stringContaining("delete it"),
  });
  await driver.delete(PATH);
  const { state } = await repository.blobs.createUpload();
  await expect(registryOver(driver).blobs.resumeUpload(state)).resolves.toBeDefined();
});
