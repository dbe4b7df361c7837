import { StorageError } from "@stowage/core";
import { type DigestAlgorithm, digestOf, type Repository } from "@stowage/oci";
import { expect, test } from "vitest";
import type { RegistryOptions } from "./options.ts";
import { bytesOf, collect } from "./testing/bytes.ts";
import { registryOver, watchedRegistry } from "./testing/registries.ts";
import type { WatchedDriver } from "./testing/watched-driver.ts";

const bytes = bytesOf(700_000);
const digest = digestOf(bytes);
const [first, rest] = [bytes.subarray(0, 5), bytes.subarray(5)] as const;
const DATA = `/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;

async function expectBlob(repository: Repository, name = digest): Promise<void> {
  await using reader = await repository.blobs.open(name);
  expect(Buffer.compare(await collect(reader.body), bytes)).toBe(0);
}

/** What was read back of uploads. */
function readBacks({ operations }: WatchedDriver): string[] {
  return operations.filter((operation) => operation.startsWith("reader") && operation.includes("_uploads"));
}

test("the digest of chunks is known without reading them, also to a process that took none of them", async () => {
  const { driver, repository } = await watchedRegistry();
  for (const algorithm of ["sha256", "sha512"] as const) {
    const name = digestOf(bytes, algorithm);
    const upload = await repository.blobs.createUpload({ algorithm });
    await upload.append([first]);
    await upload.append([rest]);
    const elsewhere = await registryOver(driver).blobs.resumeUpload(upload.state);
    await elsewhere.commit(name);
    expect(readBacks(driver)).toEqual([]);
    await expectBlob(repository, name);
  }
});

test.each<[string, RegistryOptions, DigestAlgorithm, boolean]>([
  ["another process took a later chunk", {}, "sha256", true],
  ["the digest is of another algorithm than was said", {}, "sha512", false],
  ["remembering digests is off", { digestResumption: false }, "sha256", false],
])("if %s, the bytes are read back", async (_case, options, algorithm, isElsewhere) => {
  const { driver, repository } = await watchedRegistry(options);
  const upload = await repository.blobs.createUpload({ algorithm: "sha256" });
  await upload.append([first]);
  const next = isElsewhere ? registryOver(driver, options) : repository;
  const later = await next.blobs.resumeUpload(upload.state);
  await later.append([rest]);
  const name = digestOf(bytes, algorithm);
  await (await repository.blobs.resumeUpload(later.state)).commit(name);
  expect(readBacks(driver)).toHaveLength(1);
  await expectBlob(repository, name);
  await expect(
    driver.stat(`/docker/registry/v2/repositories/library/app/_uploads/${upload.id}/data`),
  ).rejects.toMatchObject({
    code: "PATH_NOT_FOUND",
  });
});

test.each([
  ["known", {}],
  ["read back", { digestResumption: false }],
])("a wrong digest that is %s ends the upload and leaves nothing", async (_case, options) => {
  const { driver, repository } = await watchedRegistry({ secret: "s", ...options });
  const wrong = digestOf(bytesOf(1));
  for (const body of [undefined, [rest]]) {
    const upload = await repository.blobs.createUpload();
    await upload.append([first]);
    await expect(upload.commit(wrong, { body })).rejects.toMatchObject({ code: "DIGEST_INVALID" });
    await expect(repository.blobs.stat(wrong)).rejects.toMatchObject({ code: "BLOB_UNKNOWN" });
    await expect(upload.status()).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
  }
  await expect(driver.list("/docker/registry/v2").next()).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("a wrong digest of an upload in one go ends nothing: there was no upload yet", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await expect(upload.commit(digest, { body: [first] })).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  await upload.commit(digest, { body: [bytes] });
  await expectBlob(repository);
});

test("repeating the last request of an upload succeeds, with its body or without", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([first]);
  await upload.commit(digest, { body: [rest] });
  for (const body of [undefined, [rest]]) {
    const repeated = await registryOver(driver).blobs.resumeUpload(upload.state);
    expect(await repeated.commit(digest, { body })).toMatchObject({ digest, size: 700_000 });
  }
  await repository.blobs.delete(digest);
  await expect(upload.commit(digest)).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
});

test("an upload in one go can be repeated as well", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.commit(digest, { body: [bytes] });
  await upload.commit(digest, { body: [bytes], offset: 0, size: 700_000 });
  await expectBlob(repository);
});

test("no bytes at all are the empty blob, and nothing else", async () => {
  const { repository } = await watchedRegistry();
  const empty = digestOf(new Uint8Array(), "sha512");
  const upload = await repository.blobs.createUpload();
  await expect(upload.commit(digest)).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  await expect(upload.commit(empty, { size: 1 })).rejects.toMatchObject({ code: "SIZE_INVALID" });
  for (const body of [undefined, [], [new Uint8Array()]]) {
    expect(await upload.commit(empty, { body })).toMatchObject({ digest: empty, size: 0 });
  }
  expect(await repository.blobs.stat(empty)).toMatchObject({ size: 0 });
});

test("bytes announced as none are refused", async () => {
  const { repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  const empty = digestOf(new Uint8Array());
  await expect(upload.commit(empty, { body: [first], size: 0 })).rejects.toMatchObject({
    code: "SIZE_INVALID",
  });
});

test("a commit that the store refuses may be repeated: the chunks stay", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([bytes]);
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = (operation) => {
    if (operation === "commit") throw outage;
  };
  await expect(upload.commit(digest)).rejects.toBe(outage);
  driver.hook = () => undefined;
  await upload.commit(digest);
  await expectBlob(repository);
});

test("of two equal last requests at the same time both succeed, or one is told to ask again", async () => {
  for (const options of [{}, { digestResumption: false }]) {
    const { repository } = await watchedRegistry(options);
    const upload = await repository.blobs.createUpload();
    await upload.append([bytes]);
    const rivals = [upload, await repository.blobs.resumeUpload(upload.state)];
    const results = await Promise.allSettled(rivals.map((rival) => rival.commit(digest)));
    expect(results.map(({ status }) => status)).toContain("fulfilled");
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "RANGE_INVALID" });
    }
    await upload.commit(digest);
    await expectBlob(repository);
  }
});

test("a commit that lost to an equal one finds its blob", async () => {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([bytes]);
  driver.hook = async (operation) => {
    if (operation !== "commit") return;
    driver.hook = () => undefined;
    await driver.putContent(DATA, bytes);
    throw new StorageError("CONFLICT", "continued by another");
  };
  await expect(upload.commit(digest)).resolves.toMatchObject({ size: 700_000 });
  await expectBlob(repository);
});
