import type { BlobBody, BlobRange, BlobUpload, Digest } from "@stowage/oci";
import { answered, type Misuse, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { BYTES, DIGEST, NO_DIGESTS, onRepository } from "./oci-repository.ts";

const ABSENT = `sha256:${"0".repeat(64)}` as const;
const NO_BODIES = [undefined, null, 7, "text", {}, ["text"]];

function digests(call: (digest: Digest) => () => unknown): readonly Misuse[] {
  return refusedEach(
    "no digest",
    NO_DIGESTS,
    (digest: Digest) => call(digest)(),
    "DIGEST_INVALID",
    /^digest "/,
  );
}

/** Makes a call on an upload that has taken {@link BYTES}. */
function onUpload(call: (upload: BlobUpload) => unknown): () => Promise<unknown> {
  return onRepository(async ({ blobs }) => {
    const upload = await blobs.createUpload();
    await upload.append([BYTES]);
    return await call(upload);
  });
}

const ended = (call: (upload: BlobUpload) => unknown): Misuse =>
  refused(
    "an upload that was cancelled",
    onUpload(async (upload) => {
      await upload.cancel();
      return await call(upload);
    }),
    "BLOB_UPLOAD_UNKNOWN",
  );

/** Blobs and uploads of a repository, as `@stowage/registry` has them. */
export const blobServices: Rows = {
  "BlobStore.stat": [
    ...digests((digest) => onRepository(({ blobs }) => blobs.stat(digest))),
    refused(
      "a blob that is not there",
      onRepository(({ blobs }) => blobs.stat(ABSENT)),
      "BLOB_UNKNOWN",
    ),
  ],
  "BlobStore.open": [
    ...digests((digest) => onRepository(({ blobs }) => blobs.open(digest))),
    refused(
      "a blob that is not there",
      onRepository(({ blobs }) => blobs.open(ABSENT)),
      "BLOB_UNKNOWN",
    ),
    ...refusedEach(
      "a range without a byte",
      [{ offset: 5 }, { offset: 9, length: 1 }, { suffix: 0 }, { offset: 0, length: 0 }],
      (range: BlobRange) =>
        onRepository(async ({ blobs }) => {
          await blobs.put(DIGEST, [BYTES]);
          return await blobs.open(DIGEST, { range });
        })(),
      "RANGE_INVALID",
    ),
  ],
  "BlobStore.put": [
    ...digests((digest) => onRepository(({ blobs }) => blobs.put(digest, [BYTES]))),
    ...refusedEach(
      "body of a wrong type",
      NO_BODIES,
      (body: BlobBody) => onRepository(({ blobs }) => blobs.put(DIGEST, body))(),
      "TypeError",
    ),
    refused(
      "bytes of another digest",
      onRepository(({ blobs }) => blobs.put(ABSENT, [BYTES])),
      "DIGEST_INVALID",
    ),
    refused(
      "fewer bytes than announced",
      onRepository(({ blobs }) => blobs.put(DIGEST, [BYTES], { size: 9 })),
      "SIZE_INVALID",
    ),
    refused(
      "more bytes than announced",
      onRepository(({ blobs }) => blobs.put(DIGEST, [BYTES], { size: 2 })),
      "SIZE_INVALID",
    ),
  ],
  "BlobStore.delete": [
    ...digests((digest) => onRepository(({ blobs }) => blobs.delete(digest))),
    refused(
      "a blob that is not there",
      onRepository(({ blobs }) => blobs.delete(ABSENT)),
      "BLOB_UNKNOWN",
    ),
    refused(
      "where deleting is off",
      onRepository(({ blobs }) => blobs.delete(ABSENT), { allowDelete: false }),
      "UNSUPPORTED",
    ),
  ],
  "BlobStore.mount": [
    ...digests((digest) => onRepository(({ blobs }) => blobs.mount(digest, { from: "other" }))),
    answered(
      "a repository that has no such blob",
      onRepository(({ blobs }) => blobs.mount(ABSENT, { from: "other" })),
      undefined,
    ),
  ],
  "BlobStore.createUpload": [
    refused(
      "an algorithm that nothing is stored under",
      onRepository(({ blobs }) => blobs.createUpload({ algorithm: wrongly("md5") })),
      "DIGEST_INVALID",
    ),
  ],
  "BlobStore.resumeUpload": refusedEach(
    "no state",
    [undefined, null, 7, "", "junk", "a.b", "e30.e30"],
    (state: string) => onRepository(({ blobs }) => blobs.resumeUpload(state))(),
    "BLOB_UPLOAD_UNKNOWN",
  ),
  "BlobUpload.status": [ended((upload) => upload.status())],
  "BlobUpload.append": [
    ended((upload) => upload.append([BYTES])),
    ...refusedEach(
      "body of a wrong type",
      NO_BODIES,
      (body: BlobBody) => onUpload((upload) => upload.append(body))(),
      "TypeError",
    ),
    refused(
      "another offset",
      onUpload((upload) => upload.append([BYTES], { offset: 3 })),
      "RANGE_INVALID",
    ),
    refused(
      "fewer bytes than announced",
      onUpload((upload) => upload.append([BYTES], { size: 9 })),
      "SIZE_INVALID",
    ),
  ],
  "BlobUpload.commit": [
    ended((upload) => upload.commit(DIGEST)),
    ...digests((digest) => onUpload((upload) => upload.commit(digest))),
    refused(
      "bytes of another digest",
      onUpload((upload) => upload.commit(ABSENT)),
      "DIGEST_INVALID",
    ),
  ],
  "BlobUpload.cancel": [ended((upload) => upload.cancel())],
};
