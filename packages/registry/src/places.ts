import { pathFor } from "@stowage/core/layout";
import { type Digest, digestParts } from "@stowage/oci";

/** Bytes of a blob or manifest, whichever repository holds it. */
export function blobDataPath(digest: Digest): string {
  return pathFor({ kind: "blob-data", ...digestParts(digest) });
}

/** Says that the repository holds the blob. */
export function layerLinkPath(repository: string, digest: Digest): string {
  return pathFor({ kind: "layer-link", repository, ...digestParts(digest) });
}

/** Says that the repository holds the manifest. */
export function revisionLinkPath(repository: string, digest: Digest): string {
  return pathFor({ kind: "manifest-revision-link", repository, ...digestParts(digest) });
}

/** Names the manifest that a tag stands for now. */
export function tagCurrentPath(repository: string, tag: string): string {
  return pathFor({ kind: "manifest-tag-current-link", repository, tag });
}

/** One of the manifests that a tag has stood for. */
export function tagIndexEntryPath(repository: string, tag: string, digest: Digest): string {
  return pathFor({ kind: "manifest-tag-index-entry-link", repository, tag, ...digestParts(digest) });
}

/** Says that `referrer` names `subject` as its subject. */
export function referrerLinkPath(repository: string, subject: Digest, referrer: Digest): string {
  const { algorithm: subjectAlgorithm, hex: subjectHex } = digestParts(subject);
  const parts = { subjectAlgorithm, subjectHex, ...digestParts(referrer) };
  return pathFor({ kind: "referrer-link", repository, ...parts });
}

/** Where an upload in chunks grows. */
export function uploadDataPath(repository: string, session: string): string {
  return pathFor({ kind: "upload-data", repository, session });
}
