import {
  type Digest,
  digestOf,
  type Manifest,
  OCI_EMPTY,
  OCI_IMAGE_MANIFEST,
  parseManifest,
} from "@stowage/oci";
import { answered, type Misuse, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { NO_DIGESTS, onRepository } from "./oci-repository.ts";

const ABSENT = `sha256:${"0".repeat(64)}` as const;
const NO_TAGS = ["", ".a", "a/b", "a b", "a".repeat(129)];
const config = { mediaType: OCI_EMPTY, digest: digestOf(Buffer.from("{}")), size: 2 };
const manifest: Manifest = parseManifest(
  Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [] })),
  OCI_IMAGE_MANIFEST,
);

function references(call: (reference: string) => () => unknown): readonly Misuse[] {
  return [
    ...refusedEach(
      "a tag that is not there",
      ["latest", ...NO_TAGS],
      (reference: string) => call(reference)(),
      "MANIFEST_UNKNOWN",
    ),
    refused("a digest that is not there", () => call(ABSENT)(), "MANIFEST_UNKNOWN"),
    ...refusedEach(
      "a digest that is none",
      ["sha256:beef", ":", "a:b"],
      (reference: string) => call(reference)(),
      "DIGEST_INVALID",
    ),
  ];
}

/** Manifests and tags of a repository, as `@stowage/registry` has them. */
export const manifestServices: Rows = {
  "ManifestService.get": references((reference) => onRepository(({ manifests }) => manifests.get(reference))),
  "ManifestService.stat": references((reference) =>
    onRepository(({ manifests }) => manifests.stat(reference)),
  ),
  "ManifestService.exists": [
    ...["latest", ABSENT, "a/b"].map((reference) =>
      answered(
        reference,
        onRepository(({ manifests }) => manifests.exists(reference)),
        false,
      ),
    ),
    refused(
      "a digest that is none",
      onRepository(({ manifests }) => manifests.exists("sha256:beef")),
      "DIGEST_INVALID",
    ),
  ],
  "ManifestService.put": [
    refused(
      "a manifest whose blobs are missing",
      onRepository(({ manifests }) => manifests.put(manifest)),
      "MANIFEST_BLOB_UNKNOWN",
    ),
    ...refusedEach(
      "no tag",
      NO_TAGS,
      (tag: string) => onRepository(({ manifests }) => manifests.put(manifest, { tag, verify: false }))(),
      "TAG_INVALID",
    ),
    refused(
      "another digest",
      onRepository(({ manifests }) => manifests.put(manifest, { digest: ABSENT, verify: false })),
      "DIGEST_INVALID",
    ),
    ...refusedEach(
      "manifest of a wrong type",
      [undefined, null, "{}"],
      (wrong: Manifest) => onRepository(({ manifests }) => manifests.put(wrong))(),
      "TypeError",
    ),
  ],
  "ManifestService.delete": [
    ...references((reference) => onRepository(({ manifests }) => manifests.delete(reference))),
    refused(
      "where deleting is off",
      onRepository(({ manifests }) => manifests.delete(ABSENT), { allowDelete: false }),
      "UNSUPPORTED",
    ),
  ],
  "TagService.get": refusedEach(
    "a tag that is not there",
    ["latest", ...NO_TAGS],
    (tag: string) => onRepository(({ tags }) => tags.get(tag))(),
    "MANIFEST_UNKNOWN",
  ),
  "TagService.tag": [
    ...refusedEach(
      "no tag",
      NO_TAGS,
      (tag: string) => onRepository(({ tags }) => tags.tag(tag, ABSENT))(),
      "TAG_INVALID",
    ),
    ...refusedEach(
      "no digest",
      NO_DIGESTS,
      (digest: Digest) => onRepository(({ tags }) => tags.tag("latest", digest))(),
      "DIGEST_INVALID",
    ),
    refused(
      "a manifest that is not there",
      onRepository(({ tags }) => tags.tag("latest", ABSENT)),
      "MANIFEST_UNKNOWN",
    ),
  ],
  "TagService.untag": [
    ...refusedEach(
      "a tag that is not there",
      ["latest", ...NO_TAGS],
      (tag: string) => onRepository(({ tags }) => tags.untag(tag))(),
      "MANIFEST_UNKNOWN",
    ),
    refused(
      "where deleting is off",
      onRepository(({ tags }) => tags.untag("latest"), { allowDelete: false }),
      "UNSUPPORTED",
    ),
  ],
  "TagService.list": [
    refused(
      "a repository that nothing was pushed to",
      onRepository(({ tags }) => tags.list()),
      "NAME_UNKNOWN",
    ),
    ...refusedEach(
      "limit out of range",
      [-1, 0.5, Number.NaN, "10", null],
      (limit: number) => onRepository(({ tags }) => tags.list({ limit }))(),
      "PAGINATION_NUMBER_INVALID",
    ),
  ],
  "TagService.all": [
    refused(
      "a repository that nothing was pushed to",
      onRepository(({ tags }) => tags.all()),
      "NAME_UNKNOWN",
    ),
  ],
  "TagService.lookup": [
    ...refusedEach(
      "no digest",
      NO_DIGESTS,
      (digest: Digest) => onRepository(({ tags }) => tags.lookup(digest))(),
      "DIGEST_INVALID",
    ),
    answered(
      "a digest that is not there",
      onRepository(({ tags }) => tags.lookup(wrongly(ABSENT))),
      [],
    ),
  ],
  "ReferrerService.list": "no repository offers referrers yet",
};
