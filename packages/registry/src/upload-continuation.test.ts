import { StorageError, UnsupportedMethodError } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { bytesOf } from "./testing/bytes.ts";
import { watchedRegistry } from "./testing/registries.ts";

const bytes = bytesOf(10);
const digest = digestOf(bytes);
const refusal = new UnsupportedMethodError("the volume cannot flush");

/** An upload that has bytes, over a store that refuses one operation as one that it cannot do. */
async function uploadRefusedAt(refused: string) {
  const { driver, repository } = await watchedRegistry();
  const upload = await repository.blobs.createUpload();
  await upload.append([bytes]);
  driver.hook = (operation) => {
    if (operation === refused) throw refusal;
  };
  return { driver, upload };
}

test("a store that cannot do something is no upload that was committed already", async () => {
  for (const refused of ["append", "write", "close"]) {
    const { upload } = await uploadRefusedAt(refused);
    await expect(upload.append([bytes]), refused).rejects.toBe(refusal);
  }
  for (const refused of ["append", "commit"]) {
    const { upload } = await uploadRefusedAt(refused);
    await expect(upload.commit(digest), refused).rejects.toBe(refusal);
  }
  for (const refused of ["append", "cancel"]) {
    const { upload } = await uploadRefusedAt(refused);
    await expect(upload.cancel(), refused).rejects.toBe(refusal);
  }
  const { upload } = await uploadRefusedAt("append");
  await expect(upload.status()).rejects.toBe(refusal);
});

test("a store that cannot say whether it was committed has failed", async () => {
  const { driver, upload } = await uploadRefusedAt("append");
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = (operation) => {
    if (operation === "append") throw refusal;
    if (operation === "stat") throw outage;
  };
  await expect(upload.append([bytes])).rejects.toBe(outage);
  await expect(upload.commit(digest)).rejects.toBe(outage);
  await expect(upload.cancel()).rejects.toBe(outage);
});
