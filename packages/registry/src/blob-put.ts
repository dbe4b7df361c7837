import type { FileWriter } from "@stowage/core";
import { type Descriptor, type Digest, digestParts, RegistryError } from "@stowage/oci";
import { type BlobAccess, toDescriptor } from "./blob-access.ts";
import type { BodyIterator } from "./body-iterator.ts";
import { takeWhole } from "./intake.ts";
import { blobDataPath } from "./places.ts";
import { digestMismatch } from "./refusals.ts";
import { isConflict } from "./storage-causes.ts";

export interface PutOptions {
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Stores a blob whose digest is known before its bytes come: straight to its own place, without an upload beside it.
 * Data, then link: the repository never holds what is not there.
 */
export async function putBlob(
  access: BlobAccess,
  digest: Digest,
  body: BodyIterator,
  { size, signal }: PutOptions,
): Promise<Descriptor> {
  const { driver, hashing } = access.context;
  const path = blobDataPath(digest);
  const writer = await driver.writer(path, { signal });
  let bytes: number;
  try {
    const taken = await takeWhole(hashing, body, digestParts(digest).algorithm, { writer, size });
    if (taken.digest !== digest) throw digestMismatch(digest, taken.digest);
    bytes = taken.bytes;
  } catch (error) {
    await giveUp(writer);
    throw error;
  }
  await publish(access, digest, bytes, writer);
  await access.link(digest, digest);
  return toDescriptor(digest, bytes);
}

/** Commits verified bytes. Another commit of the same digest may make this one fail: it has published the same bytes. */
async function publish(access: BlobAccess, digest: Digest, bytes: number, writer: FileWriter): Promise<void> {
  try {
    await writer.commit();
  } catch (error) {
    await giveUp(writer);
    if (!isConflict(error)) throw error;
    if ((await access.sizeOf(digest)) === bytes) return;
    throw new RegistryError("UNAVAILABLE", `another upload of ${digest} got in the way; send it again`, {
      cause: error,
    });
  }
}

/**
 * Drops what a writer holds. A failure to do so must not hide why it was needed: what stays behind is residue that no
 * reader sees, until somebody calls the driver's `reclaim`.
 */
export async function giveUp(writer: FileWriter): Promise<void> {
  await writer.cancel().catch(() => undefined);
}
