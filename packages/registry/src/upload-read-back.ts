import { PathNotFoundError } from "@stowage/core";
import { type Descriptor, type Digest, digestParts } from "@stowage/oci";
import { type BlobAccess, toDescriptor } from "./blob-access.ts";
import { BodyIterator } from "./body-iterator.ts";
import { takeWhole } from "./intake.ts";
import { blobDataPath } from "./places.ts";
import { digestMismatch } from "./refusals.ts";
import { ignoreMissing } from "./storage-causes.ts";

/** An upload whose bytes lie complete at its own place. */
interface CompleteUpload {
  readonly access: BlobAccess;
  readonly path: string;
  /** What a driver's error means to the client. */
  refusal(error: unknown): unknown;
}

/**
 * Reads an upload back, compares its digest, and makes it a blob. An interruption anywhere leaves it where it is, and
 * repeating the request goes on; the same request sent twice at once succeeds twice.
 */
export async function publishAfterReading(
  upload: CompleteUpload,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<Descriptor> {
  const { access, path } = upload;
  const { driver } = access.context;
  const found = await readBack(upload, digest, signal);
  if (found === undefined) return await findPublished(upload, digest);
  if (found.digest !== digest) {
    await driver.delete(path).catch(ignoreMissing);
    throw digestMismatch(digest, found.digest);
  }
  // The same request, sent twice, may have been faster.
  await driver.move(path, blobDataPath(digest)).catch(ignoreMissing);
  if ((await access.sizeOf(digest)) !== found.bytes) throw upload.refusal(new PathNotFoundError(path));
  await access.link(digest, digest);
  return toDescriptor(digest, found.bytes);
}

async function readBack(
  { access, path }: CompleteUpload,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<{ readonly digest: Digest; readonly bytes: number } | undefined> {
  const { driver, hashing } = access.context;
  try {
    await using reader = await driver.reader(path, { signal });
    const body = new BodyIterator(reader.body, signal);
    const { size } = reader.info;
    return await takeWhole(hashing, body, digestParts(digest).algorithm, { size });
  } catch (error) {
    if (error instanceof PathNotFoundError) return undefined;
    throw error;
  }
}

async function findPublished(upload: CompleteUpload, digest: Digest): Promise<Descriptor> {
  const blob = await upload.access.find(digest);
  if (blob === undefined) throw upload.refusal(new PathNotFoundError(upload.path));
  return blob;
}
