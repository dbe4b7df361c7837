import { StorageError } from "@stowage/core";
import { type Digest, digestOf } from "@stowage/oci";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, collect } from "./testing/bytes.ts";
import { registryOver, watchedRegistry } from "./testing/registries.ts";

const bytes = bytesOf(2048);
const digest = digestOf(bytes);
const unknown = expect.objectContaining({ code: "BLOB_UNKNOWN" });
const LINK = `/docker/registry/v2/repositories/library/app/_layers/sha256/${digest.slice(7)}/link`;
const DATA = `/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;

test("a blob comes back with its size and bytes", async () => {
  const { repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  expect(await repository.blobs.stat(digest)).toEqual({
    mediaType: "application/octet-stream",
    digest,
    size: 2048,
  });
  await using reader = await repository.blobs.open(digest);
  expect([reader.offset, reader.length, reader.descriptor.size]).toEqual([0, 2048, 2048]);
  expect(await collect(reader.body)).toEqual(bytes);
});

test("a range gives those bytes, and what selects none is refused with the size", async () => {
  const { repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  const offsets = fc.record({
    offset: fc.nat({ max: 3000 }),
    length: fc.option(fc.nat({ max: 3000 }), { nil: undefined }),
  });
  const suffixes = fc.record({ suffix: fc.nat({ max: 3000 }) });
  await fc.assert(
    fc.asyncProperty(fc.oneof(offsets, suffixes), async (range) => {
      const expected =
        "suffix" in range
          ? bytes.subarray(Math.max(0, 2048 - range.suffix))
          : bytes.subarray(range.offset, range.offset + (range.length ?? 2048));
      if (expected.byteLength === 0) {
        await expect(repository.blobs.open(digest, { range })).rejects.toMatchObject({
          code: "RANGE_INVALID",
          detail: { size: 2048 },
        });
        return;
      }
      await using reader = await repository.blobs.open(digest, { range });
      expect(reader.length).toBe(expected.byteLength);
      expect(reader.descriptor.size).toBe(2048);
      const body = await collect(reader.body);
      expect(body).toEqual(new Uint8Array(expected));
      expect(bytes.subarray(reader.offset, reader.offset + reader.length)).toEqual(expected);
    }),
  );
});

test("a range that cannot be one of any blob is refused at once", async () => {
  const { driver, repository } = await watchedRegistry();
  for (const range of [{ offset: -1 }, { offset: 0.5 }, { offset: 0, length: -1 }, { suffix: Number.NaN }]) {
    await expect(repository.blobs.open(digest, { range })).rejects.toThrow(RangeError);
  }
  expect(driver.operations).toEqual([]);
});

test("reading a blob takes one link and one open", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  driver.operations.length = 0;
  await using _reader = await repository.blobs.open(digest, { range: { offset: 5 } });
  expect(driver.operations).toEqual([`getContent ${LINK}`, `reader ${DATA}`]);
});

test("a blob of another repository is unknown, and so is one whose data are gone", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  await driver.delete(LINK);
  await expect(repository.blobs.stat(digest)).rejects.toEqual(unknown);
  await expect(repository.blobs.open(digest)).rejects.toEqual(unknown);
  await repository.blobs.put(digest, [bytes]);
  await driver.delete(DATA);
  await expect(repository.blobs.stat(digest)).rejects.toEqual(unknown);
  await expect(repository.blobs.open(digest)).rejects.toEqual(unknown);
  await expect(repository.blobs.open(digest, { range: { suffix: 1 } })).rejects.toEqual(unknown);
});

test("a torn link counts as none, so that pushing again repairs it", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  for (const torn of ["", digest.slice(0, 20), `${digest}\n`]) {
    await driver.putContent(LINK, new TextEncoder().encode(torn));
    await expect(repository.blobs.stat(digest)).rejects.toEqual(unknown);
  }
  await repository.blobs.put(digest, [bytes]);
  await expect(repository.blobs.stat(digest)).resolves.toMatchObject({ size: 2048 });
});

test("a store that does not answer is never an unknown blob", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  const outage = new StorageError("UNAVAILABLE", "out");
  for (const place of [LINK, DATA]) {
    driver.hook = (_operation, path) => {
      if (path === place) throw outage;
    };
    await expect(repository.blobs.stat(digest)).rejects.toBe(outage);
    await expect(repository.blobs.open(digest)).rejects.toBe(outage);
    await expect(repository.blobs.mount(digest, { from: "library/app" })).rejects.toBe(outage);
  }
});

test("what distribution pushed by sha512 is read through the link to its sha256", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  const alias = digestOf(bytes, "sha512");
  const link = `/docker/registry/v2/repositories/library/app/_layers/sha512/${alias.slice(7)}/link`;
  await driver.putContent(link, new TextEncoder().encode(digest));
  expect(await repository.blobs.stat(alias)).toMatchObject({ digest: alias, size: 2048 });
  await using reader = await repository.blobs.open(alias);
  expect(await collect(reader.body)).toEqual(bytes);
  const other = registryOver(driver);
  await driver.delete(link);
  await expect(other.blobs.stat(alias)).rejects.toEqual(unknown);
});

test("deleting takes the blob out of this repository only", async () => {
  const { driver, repository } = await watchedRegistry();
  await repository.blobs.put(digest, [bytes]);
  await repository.blobs.delete(digest);
  await expect(repository.blobs.stat(digest)).rejects.toEqual(unknown);
  await expect(repository.blobs.delete(digest)).rejects.toEqual(unknown);
  await expect(driver.stat(DATA)).resolves.toMatchObject({ size: 2048 });
});

test("where deleting is off nothing is deleted", async () => {
  const { repository } = await watchedRegistry({ allowDelete: false });
  await repository.blobs.put(digest, [bytes]);
  await expect(repository.blobs.delete(digest)).rejects.toMatchObject({ code: "UNSUPPORTED" });
  await expect(repository.blobs.stat(digest)).resolves.toBeDefined();
});

test("every call refuses what is no digest, before it asks the store", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "s" });
  const { blobs } = repository;
  const bad = "sha256:../../x" as Digest;
  const upload = await blobs.createUpload();
  const calls = [
    () => blobs.stat(bad),
    () => blobs.open(bad),
    () => blobs.put(bad, [bytes]),
    () => blobs.delete(bad),
    () => blobs.mount(bad, { from: "a" }),
    () => upload.commit(bad),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  expect(driver.operations).toEqual([]);
});
