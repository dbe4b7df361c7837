import { StorageError } from "@stowage/core";
import { type BlobUpload, digestOf, type Repository } from "@stowage/oci";
import { expect, test } from "vitest";
import { breakingOff, bytesOf, collect } from "./testing/bytes.ts";
import { registryOver, watchedRegistry } from "./testing/registries.ts";

const bytes = bytesOf(700_000);
const digest = digestOf(bytes);
const [first, second, third] = [
  bytes.subarray(0, 5),
  bytes.subarray(5, 400_000),
  bytes.subarray(400_000),
] as const;
const rangeInvalid = expect.objectContaining({ code: "RANGE_INVALID" });
const uploadUnknown = expect.objectContaining({ code: "BLOB_UPLOAD_UNKNOWN" });

async function read(repository: Repository, name = digest): Promise<Uint8Array> {
  await using reader = await repository.blobs.open(name);
  return await collect(reader.body);
}

/** The same upload as a later request sees it. */
function again(repository: Repository, { state }: BlobUpload): Promise<BlobUpload> {
  return repository.blobs.resumeUpload(state);
}

test("chunks make up the blob, and each tells where the upload stands", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  expect([upload.offset, await upload.status()]).toEqual([0, 0]);
  expect(await upload.append([first])).toBe(5);
  expect(await upload.append([second], { offset: 5, size: second.byteLength })).toBe(400_000);
  expect(await upload.status()).toBe(400_000);
  expect(await upload.commit(digest, { body: [third], offset: 400_000, size: 300_000 })).toMatchObject({
    digest,
    size: 700_000,
  });
  expect(Buffer.compare(await read(repository), bytes)).toBe(0);
});

test("id and start stay, state changes with the offset", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const begun = upload.state;
  await upload.append([first]);
  const next = await again(repository, upload);
  expect(next.state).not.toBe(begun);
  expect([next.id, next.offset, next.startedAt]).toEqual([upload.id, 5, upload.startedAt]);
});

test("a state is good where the same secret is only", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const other = registryOver(driver, { secret: "another" });
  await expect(again(other, upload)).rejects.toEqual(uploadUnknown);
  await expect(repository.blobs.resumeUpload("nonsense")).rejects.toEqual(uploadUnknown);
});

test("the state from before a chunk is refused, and displaces nothing", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const begun = await again(repository, upload);
  await upload.append([first]);
  const early = await again(repository, upload);
  await upload.append([second]);
  await expect(begun.append([first])).rejects.toEqual(rangeInvalid);
  await expect(begun.commit(digest)).rejects.toEqual(rangeInvalid);
  await expect(early.append([second])).rejects.toEqual(rangeInvalid);
  await expect(early.commit(digest, { body: [third] })).rejects.toEqual(rangeInvalid);
  expect(await early.status()).toBe(400_000);
  await early.commit(digest, { body: [third] });
  expect(Buffer.compare(await read(repository), bytes)).toBe(0);
});

test("a chunk for another place is refused before a byte of it is asked for", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  driver.operations.length = 0;
  const untouched: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => {
      throw new Error("asked");
    },
  };
  await expect(upload.append(untouched, { offset: 0 })).rejects.toMatchObject({
    code: "RANGE_INVALID",
    message: expect.stringContaining("stands at 5, not at 0"),
  });
  await expect(upload.commit(digest, { body: untouched, offset: 6 })).rejects.toEqual(rangeInvalid);
  expect(driver.operations).toEqual([]);
});

test("of two chunks for one place at the same time at most one counts", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  const rivals = await Promise.all([again(repository, upload), again(repository, upload)]);
  const results = await Promise.allSettled(
    rivals.map((rival, index) => rival.append([index === 0 ? second : third])),
  );
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const size = results[0]?.status === "fulfilled" ? second.byteLength : third.byteLength;
  expect(await upload.status()).toBe(5 + size);
});

test("of a body that breaks off, what arrived is kept and hashed on", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const gone = new Error("gone");
  await expect(upload.append(breakingOff(gone, first))).rejects.toBe(gone);
  expect(upload.offset).toBe(5);
  await expect(upload.append(breakingOff(gone, second))).rejects.toBe(gone);
  expect(await (await again(repository, upload)).status()).toBe(400_000);
  driver.operations.length = 0;
  await upload.commit(digest, { body: [third] });
  expect(driver.operations.filter((operation) => operation.startsWith("reader"))).toEqual([]);
  expect(Buffer.compare(await read(repository), bytes)).toBe(0);
});

test("the last body that breaks off is kept too: the upload goes on from there", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  const gone = new Error("gone");
  await expect(upload.commit(digest, { body: breakingOff(gone, second) })).rejects.toBe(gone);
  expect([upload.offset, await upload.status()]).toEqual([400_000, 400_000]);
  await upload.commit(digest, { body: [third] });
  expect(Buffer.compare(await read(repository), bytes)).toBe(0);
});

test("an abort keeps what arrived, even if the source is silent", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const controller = new AbortController();
  async function* silent(): AsyncGenerator<Uint8Array, void, undefined> {
    yield first;
    setImmediate(() => controller.abort(new Error("enough")));
    await new Promise(() => undefined);
  }
  await expect(upload.append(silent(), { signal: controller.signal })).rejects.toThrow("enough");
  expect(await upload.status()).toBe(5);
});

test("a chunk announced with another size keeps what fits the announcement", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await expect(upload.append([first], { size: 6 })).rejects.toMatchObject({ code: "SIZE_INVALID" });
  expect(await upload.status()).toBe(5);
  await expect(upload.append([second], { size: 2 })).rejects.toMatchObject({ code: "SIZE_INVALID" });
  expect(await upload.status()).toBe(7);
});

test("a chunk without bytes changes nothing, at any place", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const begun = upload.state;
  expect(await upload.append([])).toBe(0);
  expect(upload.state).toBe(begun);
  await upload.append([first]);
  driver.takeWrites();
  expect(await upload.append([bytesOf(0)])).toBe(5);
  expect(driver.takeWrites()).toEqual([]);
  await upload.append([second]);
  await upload.commit(digest, { body: [third] });
});

test("a store that fails at close loses that chunk only", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  const outage = new StorageError("UNAVAILABLE", "out");
  for (const failing of ["append", "write", "close"]) {
    driver.hook = (operation) => {
      if (operation === failing) throw outage;
    };
    await expect(upload.append([second])).rejects.toBe(outage);
  }
  driver.hook = () => undefined;
  expect(await upload.status()).toBe(5);
  await upload.append([second]);
  await upload.commit(digest, { body: [third] });
  expect(Buffer.compare(await read(repository), bytes)).toBe(0);
});

test("a cancelled upload is unknown, and its bytes are gone", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  const rival = await again(repository, upload);
  await upload.cancel();
  await expect(rival.status()).rejects.toEqual(uploadUnknown);
  await expect(rival.append([second])).rejects.toEqual(uploadUnknown);
  await expect(rival.commit(digest)).rejects.toEqual(uploadUnknown);
  await expect(rival.cancel()).rejects.toEqual(uploadUnknown);
});

test("an upload without a byte can be cancelled, and is then as new", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.cancel();
  expect(await upload.status()).toBe(0);
});

test("an outage is neither an unknown upload nor a wrong place", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = () => {
    throw outage;
  };
  for (const call of [
    () => upload.status(),
    () => upload.append([second]),
    () => upload.commit(digest),
    () => upload.cancel(),
  ]) {
    await expect(call()).rejects.toBe(outage);
  }
});

test("an algorithm that nothing is stored under is refused at once", async () => {
  const { repository } = await watchedRegistry();
  const begin = (): unknown =>
    Reflect.apply(repository.blobs.createUpload, repository.blobs, [{ algorithm: "md5" }]);
  await expect(begin()).rejects.toMatchObject({ code: "DIGEST_INVALID" });
});
