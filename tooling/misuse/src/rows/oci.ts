import {
  DEFAULT_DIGEST_ALGORITHM,
  type Digest,
  digestOf,
  digestParts,
  isDigest,
  isDigestAlgorithm,
  isRepositoryName,
  isTag,
  type ManifestSchema,
  OCI_IMAGE_MANIFEST,
  parseDigest,
  parseManifest,
  parseReference,
  parseRepositoryName,
  parseTag,
  RegistryError,
  registerManifestSchema,
} from "@stowage/oci";
import { answered, type PackageRows, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { blobServices } from "./oci-blobs.ts";
import { manifestServices } from "./oci-manifests.ts";

const NO_DIGESTS = [
  undefined,
  null,
  7,
  "",
  "latest",
  "sha256:beef",
  `md5:${"0".repeat(32)}`,
  `sha256:${"A".repeat(64)}`,
  `sha256:${"0".repeat(64)} `,
];
const NO_NAMES = [undefined, null, 7, "", "A", "a//b", "/a", "a/", "a/_b", "host:5000/a", "a".repeat(256)];
const NO_TAGS = [undefined, null, 7, "", ".a", "-a", "a/b", "a b", "a".repeat(129)];
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const rows: Rows = {
  ...blobServices,
  ...manifestServices,
  RegistryError: [
    refused("called without new", () => wrongly<() => unknown>(RegistryError)(), "TypeError"),
    answered(
      "instanceof for what is no error",
      () => wrongly<unknown>({ code: "BLOB_UNKNOWN" }) instanceof RegistryError,
      false,
    ),
  ],
  "RegistryError.toJSON": "it takes nothing",
  parseDigest: refusedEach("no digest", NO_DIGESTS.slice(1), parseDigest, "DIGEST_INVALID", /^digest "/),
  digestParts: refusedEach(
    "no digest",
    NO_DIGESTS.slice(1),
    (digest: Digest) => digestParts(digest),
    "DIGEST_INVALID",
    /^digest "/,
  ),
  isDigest: NO_DIGESTS.map((value) => answered(String(value), () => isDigest(value), false)),
  isDigestAlgorithm: [undefined, 7, "md5", "SHA256", "toString"].map((value) =>
    answered(String(value), () => isDigestAlgorithm(value), false),
  ),
  digestOf: refusedEach(
    "bytes of a wrong type",
    [undefined, null, 7, {}],
    (bytes: Uint8Array) => digestOf(bytes, DEFAULT_DIGEST_ALGORITHM),
    "TypeError",
  ),
  parseRepositoryName: refusedEach(
    "no name",
    NO_NAMES,
    parseRepositoryName,
    "NAME_INVALID",
    /^repository name "/,
  ),
  isRepositoryName: NO_NAMES.map((value) => answered(String(value), () => isRepositoryName(value), false)),
  parseTag: refusedEach("no tag", NO_TAGS, parseTag, "TAG_INVALID", /^tag "/),
  isTag: NO_TAGS.map((value) => answered(String(value), () => isTag(value), false)),
  parseReference: [
    ...refusedEach("neither tag nor digest", ["", "a/b", ".a"], parseReference, "TAG_INVALID"),
    ...refusedEach("a digest that is none", ["sha256:beef", ":", "a:b"], parseReference, "DIGEST_INVALID"),
  ],
  parseManifest: [
    ...refusedEach(
      "no JSON object",
      ["", "[]", "{", "7", "\uFEFF{}"],
      (text: string) => parseManifest(Buffer.from(text)),
      "MANIFEST_INVALID",
    ),
    refused(
      "an unknown media type",
      () => parseManifest(json({}), "text/plain"),
      "MANIFEST_INVALID",
      /"text\/plain" is no manifest media type; known: /,
    ),
    refused(
      "a document that breaks the rules of its type",
      () => parseManifest(json({ schemaVersion: 1 }), OCI_IMAGE_MANIFEST),
      "MANIFEST_INVALID",
    ),
  ],
  manifestMediaTypes: "it takes nothing",
  registerManifestSchema: [
    refused(
      "a media type that has a schema",
      () => registerManifestSchema({ mediaType: OCI_IMAGE_MANIFEST, parse: wrongly(Object) }),
      "TypeError",
      /has a schema already; register each type once/,
    ),
    ...refusedEach(
      "schema of a wrong type",
      [undefined, null, {}],
      (schema: ManifestSchema) => registerManifestSchema(schema),
      "TypeError",
    ),
  ],
  "ManifestSchema.parse": "whoever registers a media type implements it, parseManifest calls it",
};

/** `@stowage/oci`; its interfaces as `@stowage/registry` implements them. */
export const ociRows: PackageRows = { name: "@stowage/oci", rows };
