import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { bytesOf, collect } from "./testing/bytes.ts";
import { type Watched, watchedRegistry } from "./testing/registries.ts";

const bytes = bytesOf(700_000);
const digest = digestOf(bytes);
const DATA = `/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;

/** An upload whose digest nobody knows, its last request ended at `place` by a crash. */
async function crashedAt(place: string): Promise<Watched & { readonly state: string }> {
  const watched = await watchedRegistry({ digestResumption: false });
  const { driver, repository } = watched;
  const upload = await repository.blobs.createUpload();
  await upload.append([bytes]);
  driver.hook = (operation, path) => {
    if (operation === place && path.includes(place === "putContent" ? "_layers" : "_uploads"))
      throw new Error("crash");
  };
  await expect(upload.commit(digest)).rejects.toThrow("crash");
  driver.hook = () => undefined;
  return { ...watched, state: upload.state };
}

test.each(["commit", "reader", "move"])(
  "after a crash at %s the same request makes the blob",
  async (place) => {
    const { repository, state } = await crashedAt(place);
    const upload = await repository.blobs.resumeUpload(state);
    expect(await upload.status()).toBe(700_000);
    expect(await upload.commit(digest)).toMatchObject({ size: 700_000 });
    await using reader = await repository.blobs.open(digest);
    expect(Buffer.compare(await collect(reader.body), bytes)).toBe(0);
  },
);

test("after a crash between data and link the upload is unknown, and can be sent again", async () => {
  const { driver, repository, state } = await crashedAt("putContent");
  await expect(driver.stat(DATA)).resolves.toBeDefined();
  const upload = await repository.blobs.resumeUpload(state);
  await expect(upload.commit(digest)).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
  await repository.blobs.put(digest, [bytes]);
  await expect(repository.blobs.stat(digest)).resolves.toMatchObject({ size: 700_000 });
});

test("bytes that wait to be read back take no further ones, and can be cancelled", async () => {
  const { driver, repository, state } = await crashedAt("reader");
  const upload = await repository.blobs.resumeUpload(state);
  await expect(upload.append([bytesOf(1)])).rejects.toMatchObject({ code: "RANGE_INVALID" });
  await upload.cancel();
  await expect(upload.status()).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
  await expect(driver.list("/docker/registry/v2/repositories").next()).rejects.toMatchObject({
    code: "PATH_NOT_FOUND",
  });
});

test("bytes that wait to be read back and are others are dropped", async () => {
  const { repository, state } = await crashedAt("move");
  const upload = await repository.blobs.resumeUpload(state);
  await expect(upload.commit(digestOf(bytesOf(1)))).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  await expect(upload.commit(digest)).rejects.toMatchObject({ code: "BLOB_UPLOAD_UNKNOWN" });
});

test("an equal request that was faster at any step costs this one nothing", async () => {
  for (const place of ["reader", "move"]) {
    const { driver, repository, state } = await crashedAt("reader");
    const upload = await repository.blobs.resumeUpload(state);
    driver.hook = async (operation) => {
      if (operation !== place) return;
      driver.hook = () => undefined;
      await (await repository.blobs.resumeUpload(state)).commit(digest);
    };
    await expect(upload.commit(digest)).resolves.toMatchObject({ size: 700_000 });
  }
});

test("an abort while reading back leaves the bytes for the next request", async () => {
  const { driver, repository, state } = await crashedAt("reader");
  const controller = new AbortController();
  driver.hook = (operation) => {
    if (operation === "reader") controller.abort(new Error("enough"));
  };
  const upload = await repository.blobs.resumeUpload(state);
  await expect(upload.commit(digest, { signal: controller.signal })).rejects.toThrow("enough");
  driver.hook = () => undefined;
  await expect(upload.commit(digest)).resolves.toMatchObject({ size: 700_000 });
});
