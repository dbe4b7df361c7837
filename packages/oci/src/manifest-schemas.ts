import { RegistryError } from "./errors.ts";
import { parseIndex } from "./image-index.ts";
import { parseImage } from "./image-manifest.ts";
import type { Manifest } from "./manifest.ts";
import { isRecord, type JsonObject, parseJsonObject } from "./manifest-json.ts";
import { DOCKER_MANIFEST, DOCKER_MANIFEST_LIST, OCI_IMAGE_INDEX, OCI_IMAGE_MANIFEST } from "./media-types.ts";

/** How manifests of one media type are read. */
export interface ManifestSchema {
  readonly mediaType: string;
  /**
   * Reads a document that has been parsed as JSON; `payload` are its bytes, to be kept as they are.
   * @throws {@link RegistryError} `MANIFEST_INVALID` for what breaks the type's rules
   */
  parse(document: Readonly<Record<string, unknown>>, payload: Uint8Array): Manifest;
}

const schemas = new Map<string, ManifestSchema>(
  [
    {
      mediaType: OCI_IMAGE_MANIFEST,
      parse: (document: JsonObject, payload: Uint8Array): Manifest =>
        parseImage(document, payload, OCI_IMAGE_MANIFEST),
    },
    {
      mediaType: OCI_IMAGE_INDEX,
      parse: (document: JsonObject, payload: Uint8Array): Manifest =>
        parseIndex(document, payload, OCI_IMAGE_INDEX),
    },
    {
      mediaType: DOCKER_MANIFEST,
      parse: (document: JsonObject, payload: Uint8Array): Manifest =>
        parseImage(document, payload, DOCKER_MANIFEST),
    },
    {
      mediaType: DOCKER_MANIFEST_LIST,
      parse: (document: JsonObject, payload: Uint8Array): Manifest =>
        parseIndex(document, payload, DOCKER_MANIFEST_LIST),
    },
  ].map((schema) => [schema.mediaType, schema]),
);

/**
 * Teaches {@link parseManifest} a further media type, for the whole process.
 * @throws {@link TypeError} if the media type has a schema already: two readers of one type would disagree
 */
export function registerManifestSchema(schema: ManifestSchema): void {
  const mediaType = essenceOf(schema.mediaType);
  if (schemas.has(mediaType)) {
    throw new TypeError(`manifest media type "${mediaType}" has a schema already; register each type once`);
  }
  schemas.set(mediaType, schema);
}

/** Media types of all manifests that can be read; what a client puts into `Accept`. */
export function manifestMediaTypes(): readonly string[] {
  return [...schemas.keys()];
}

/** A media type without its parameters, lower case: what schemas are found by. */
function essenceOf(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/**
 * Reads a manifest of a known media type and keeps its bytes.
 *
 * `mediaType` is what the sender calls it, parameters and all (a `Content-Type`). Absent, as for bytes that come from a
 * store, the document tells: by its `mediaType`, else by whether it has `manifests`.
 * @throws {@link RegistryError} `MANIFEST_INVALID`
 */
export function parseManifest(payload: Uint8Array, mediaType?: string): Manifest {
  const document = parseJsonObject(payload);
  const type = mediaType === undefined ? typeOf(document) : essenceOf(mediaType);
  const schema = schemas.get(type);
  if (schema === undefined) {
    const known = manifestMediaTypes().join(", ");
    throw new RegistryError(
      "MANIFEST_INVALID",
      `"${type.slice(0, 200)}" is no manifest media type; known: ${known}`,
    );
  }
  return schema.parse(document, payload);
}

function typeOf(document: JsonObject): string {
  const own = document["mediaType"];
  if (typeof own === "string" && own !== "") return essenceOf(own);
  return Array.isArray(document["manifests"]) || isRecord(document["manifests"])
    ? OCI_IMAGE_INDEX
    : OCI_IMAGE_MANIFEST;
}
