import { type Digest, type DigestAlgorithm, isDigest } from "@stowage/oci";

/**
 * What is stored with an upload's resume point: the algorithm, and the digest of the bytes so far where it is known.
 *
 * It is a finished digest: no state of a running hash can leave the process, so another one can compare but not go on.
 */
export function writeMemo(algorithm: DigestAlgorithm, digest: Digest | undefined): string {
  return JSON.stringify({ algorithm, digest });
}

/** The digest in a memo if it is one of `algorithm`. What cannot be read is no digest: the bytes are then read instead. */
export function digestInMemo(memo: string | undefined, algorithm: DigestAlgorithm): Digest | undefined {
  if (memo === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(memo);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("digest" in value)) return undefined;
  const { digest } = value;
  return isDigest(digest) && digest.startsWith(`${algorithm}:`) ? digest : undefined;
}
