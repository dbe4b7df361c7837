import type { Manifest } from "./manifest.ts";
import {
  annotationsAt,
  checkHead,
  descriptorsAt,
  invalid,
  type JsonObject,
  parseDescriptor,
  textAt,
} from "./manifest-json.ts";
import { DOCKER_MANIFEST } from "./media-types.ts";

/**
 * Reads an image: one configuration, then layers.
 * Fields: [Image manifest](https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md), and Docker's
 * [schema 2](https://distribution.github.io/distribution/spec/manifest-v2-2/).
 */
export function parseImage(document: JsonObject, payload: Uint8Array, mediaType: string): Manifest {
  checkHead(document, mediaType, mediaType === DOCKER_MANIFEST ? "required" : "optional");
  // A document that is both could be read as one thing here and as the other by a client.
  if (document["manifests"] !== undefined && document["manifests"] !== null) {
    throw invalid("an image manifest has no manifests; send it as an index");
  }
  const config = parseDescriptor(document["config"], "config");
  const subject = document["subject"];
  const annotations = annotationsAt(document, "annotations");
  const artifactType = textAt(document, "artifactType");
  return {
    mediaType,
    payload,
    references: [config, ...descriptorsAt(document, "layers")],
    config,
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, "subject") }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
