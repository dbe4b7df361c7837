import assert from "node:assert/strict";
import {
  digestOf,
  OCI_EMPTY,
  OCI_IMAGE_MANIFEST,
  parseDigest,
  parseManifest,
  RegistryError,
} from "@stowage/oci";

const config = { mediaType: OCI_EMPTY, digest: digestOf(Buffer.from("{}")), size: 2 };
const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [config] }));

const manifest = parseManifest(bytes, OCI_IMAGE_MANIFEST); // throws MANIFEST_INVALID for anything else
assert.deepEqual(manifest.references, [config, config]);
assert.equal(manifest.payload, bytes); // kept as they came: its digest names these bytes

assert.throws(() => parseDigest("sha256:beef"), RegistryError); // code DIGEST_INVALID, and what is wrong with it
