import type { BlobUpload, Repository } from "@stowage/oci";
import { expect, test } from "vitest";
import { BegunUploads } from "./begun-uploads.ts";
import { bytesOf } from "./testing/bytes.ts";
import { registryOver, watchedRegistry } from "./testing/registries.ts";
import { replicas } from "./testing/replicas.ts";

const chunk = bytesOf(5);
const atFive = { code: "RANGE_INVALID", message: expect.stringContaining("stands at 5, not at 0") };

/** Fails whoever asks it for a byte. */
const untouched: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("asked")) }),
};

/** The same upload as a later request sees it. */
function again(repository: Repository, { state }: Pick<BlobUpload, "state">): Promise<BlobUpload> {
  return repository.blobs.resumeUpload(state);
}

function operationsOf(operations: readonly string[]): readonly string[] {
  return operations.map((operation) => operation.replace(/ .*/, ""));
}

test("a first chunk that is sent again is refused before a byte of it is asked for, in every process", async () => {
  const [here, there] = await replicas(2);
  if (here === undefined || there === undefined) throw new Error("two were asked for");
  const upload = await here.repository.blobs.createUpload();
  const begun = { state: upload.state };
  await upload.append([chunk]);
  for (const { repository } of [here, there]) {
    const replay = await again(repository, begun);
    await expect(replay.append(untouched, { size: 1_000_000_000 })).rejects.toMatchObject(atFive);
    expect(await replay.status()).toBe(5);
  }
});

test("a first chunk asks the store no more than it must: nothing where the upload began, else once", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "s" });
  const other = registryOver(driver, { secret: "s" });
  const here = await repository.blobs.createUpload();
  await (await again(repository, here)).append([chunk]);
  expect(operationsOf(driver.operations)).toEqual(["writer", "write", "close"]);
  const elsewhere = await repository.blobs.createUpload();
  driver.operations.length = 0;
  await (await again(other, elsewhere)).append([chunk]);
  expect(operationsOf(driver.operations)).toEqual(["append", "writer", "write", "close"]);
});

test("a first chunk that another process took after the upload began here is displaced by none", async () => {
  const { driver, repository } = await watchedRegistry({ secret: "s" });
  const upload = await repository.blobs.createUpload();
  await (await again(registryOver(driver, { secret: "s" }), upload)).append([chunk]);
  await expect(upload.append([bytesOf(7)])).rejects.toMatchObject({ code: "RANGE_INVALID" });
  expect(await upload.status()).toBe(5);
});

test("of very many uploads that never get a byte the oldest are forgotten", () => {
  const begun = new BegunUploads();
  for (let index = 0; index <= 10_000; index++) begun.add(`${index}`);
  expect(["0", "1", "1", "10000"].map((id) => begun.take(id))).toEqual([false, true, false, true]);
});
