import { getEventListeners } from "node:events";
import { guard, StorageError } from "@stowage/core";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { breakingOff, bytesOf, collect, inChunks } from "./testing/bytes.ts";
import { registryOver, type Watched, watchedRegistry } from "./testing/registries.ts";
import { WatchedDriver } from "./testing/watched-driver.ts";

const bytes = bytesOf(700_000);
const digest = digestOf(bytes);
const DATA = `/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;

/** Nothing was published, nothing linked. */
async function expectNothing({ driver, repository }: Watched): Promise<void> {
  expect(driver.takeWrites().filter((write) => /^(putContent|commit)/.test(write))).toEqual([]);
  await expect(repository.blobs.stat(digest)).rejects.toMatchObject({ code: "BLOB_UNKNOWN" });
  await expect(driver.stat(DATA)).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
}

test.each(["sha256", "sha512"] as const)(
  "blobs of %s are stored under it, empty ones too",
  async (algorithm) => {
    const { driver, repository } = await watchedRegistry();
    for (const content of [bytesOf(0), bytesOf(1), bytes]) {
      const name = digestOf(content, algorithm);
      expect(await repository.blobs.put(name, inChunks(content, 1000, 300_000))).toMatchObject({
        digest: name,
        size: content.byteLength,
      });
      await using reader = await repository.blobs.open(name);
      expect(Buffer.compare(await collect(reader.body), content)).toBe(0);
      const hex = name.slice(7);
      await expect(
        driver.stat(`/docker/registry/v2/blobs/${algorithm}/${hex.slice(0, 2)}/${hex}/data`),
      ).resolves.toBeDefined();
    }
  },
);

test.each([
  ["other bytes", () => [bytesOf(700_000, 2)], {}, { code: "DIGEST_INVALID" }],
  ["no bytes", () => [], {}, { code: "DIGEST_INVALID" }],
  ["more than announced", () => [bytes], { size: 699_999 }, { code: "SIZE_INVALID" }],
  ["fewer than announced", () => [bytes], { size: 700_001 }, { code: "SIZE_INVALID" }],
  ["a body that breaks off", () => breakingOff(new Error("gone"), bytes), {}, { message: "gone" }],
])("%s: nothing is there, and what was written is dropped", async (_case, body, options, error) => {
  const watched = await watchedRegistry();
  await expect(watched.repository.blobs.put(digest, body(), options)).rejects.toMatchObject(error);
  expect(watched.driver.operations).toContain(`cancel ${DATA}`);
  await expectNothing(watched);
});

test("an abort in the middle rejects with its reason, and nothing is there", async () => {
  const watched = await watchedRegistry();
  const controller = new AbortController();
  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytes.subarray(0, 400_000);
    controller.abort(new Error("enough"));
    yield bytes.subarray(400_000);
  }
  const { signal } = controller;
  await expect(watched.repository.blobs.put(digest, body(), { signal })).rejects.toThrow("enough");
  await expectNothing(watched);
});

test("an abort ends an upload whose store has stalled", async () => {
  const stalled = new WatchedDriver(await createInMemoryDriver());
  const controller = new AbortController();
  stalled.hook = async (operation) => {
    if (operation !== "write") return;
    controller.abort(new Error("enough"));
    await new Promise(() => undefined);
  };
  const repository = registryOver(new WatchedDriver(guard(stalled)));
  const put = repository.blobs.put(digest, [bytes], { signal: controller.signal });
  await expect(put).rejects.toThrow("enough");
});

test.each(["writer", "write", "commit", "putContent"])(
  "a store that fails at %s fails the upload with its own error",
  async (failing) => {
    const { driver, repository } = await watchedRegistry();
    const outage = new StorageError("QUOTA_EXCEEDED", "full");
    driver.hook = (operation) => {
      if (operation === failing) throw outage;
    };
    await expect(repository.blobs.put(digest, [bytes])).rejects.toBe(outage);
    driver.hook = () => undefined;
    await expect(repository.blobs.stat(digest)).rejects.toMatchObject({ code: "BLOB_UNKNOWN" });
  },
);

test("a failure to clean up does not hide why it was needed", async () => {
  const { driver, repository } = await watchedRegistry();
  driver.hook = (operation) => {
    if (operation === "cancel") throw new StorageError("UNAVAILABLE", "out");
  };
  await expect(repository.blobs.put(digest, [bytesOf(3)])).rejects.toMatchObject({ code: "DIGEST_INVALID" });
});

test("a commit that lost to another of the same digest finds the blob there", async () => {
  const { driver, repository } = await watchedRegistry();
  driver.hook = async (operation) => {
    if (operation !== "commit") return;
    driver.hook = () => undefined;
    await driver.putContent(DATA, bytes);
    throw new StorageError("CONFLICT", "another commit was there first");
  };
  await expect(repository.blobs.put(digest, [bytes])).resolves.toMatchObject({ size: 700_000 });
  await expect(repository.blobs.stat(digest)).resolves.toMatchObject({ size: 700_000 });
});

test.each([undefined, bytesOf(3)])(
  "a commit that lost to nothing that is there is to be repeated",
  async (other) => {
    const { driver, repository } = await watchedRegistry();
    driver.hook = async (operation) => {
      if (operation !== "commit") return;
      driver.hook = () => undefined;
      if (other !== undefined) await driver.putContent(DATA, other);
      throw new StorageError("CONFLICT", "another commit was there first");
    };
    await expect(repository.blobs.put(digest, [bytes])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(repository.blobs.put(digest, [bytes])).resolves.toMatchObject({ size: 700_000 });
  },
);

test("a conflict before all bytes were seen proves nothing about them", async () => {
  const watched = await watchedRegistry();
  const conflict = new StorageError("CONFLICT", "another commit was there first");
  watched.driver.hook = (operation) => {
    if (operation === "write") throw conflict;
  };
  await expect(watched.repository.blobs.put(digest, [bytes])).rejects.toBe(conflict);
  await expectNothing(watched);
});

test("50 uploads of one digest at the same time all succeed and leave one object", async () => {
  const { driver, repository } = await watchedRegistry();
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, index) => repository.blobs.put(digest, inChunks(bytes, 10_000 * index))),
  );
  expect(new Set(results.map(({ size }) => size))).toEqual(new Set([700_000]));
  const objects = [];
  for await (const entry of driver.walk("/docker/registry/v2/blobs"))
    if (!entry.isDirectory) objects.push(entry.path);
  expect(objects).toEqual([DATA]);
  expect(Buffer.compare(await driver.getContent(DATA), bytes)).toBe(0);
});

test("a blob that is there is written again all the same: nothing stands in for the store", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  await driver.putContent(DATA, bytesOf(5)); // rotten since
  await repository.blobs.put(digest, [bytes]);
  expect(Buffer.compare(await driver.getContent(DATA), bytes)).toBe(0);
});

test("no call leaves a listener on its signal, however it ends", async () => {
  const { driver, repository } = await watchedRegistry();
  const { signal } = new AbortController();
  await repository.blobs.put(digest, [bytes], { signal });
  const upload = await repository.blobs.createUpload({ signal });
  await upload.append([bytes], { signal });
  await upload.commit(digest, { signal });
  await expect(upload.append([bytes], { signal })).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
  await upload.commit(digest, { body: [bytes], signal });
  await expect(repository.blobs.put(digest, [bytesOf(1)], { signal })).rejects.toThrow();
  driver.hook = (operation) => {
    if (operation === "writer" || operation === "append") throw new Error("no");
  };
  await expect(repository.blobs.put(digest, [bytes], { signal })).rejects.toThrow("no");
  await expect(upload.append([bytes], { signal })).rejects.toThrow("no");
  await expect(upload.commit(digest, { body: [bytes], signal })).rejects.toThrow("no");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
