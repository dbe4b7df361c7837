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
import { DOCKER_MANIFEST_LIST } from "./media-types.ts";

/**
 * Reads an index: manifests, usually one for each platform.
 * Fields: [Image index](https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md), and Docker's
 * [manifest list](https://distribution.github.io/distribution/spec/manifest-v2-2/#manifest-list).
 */
export function parseIndex(document: JsonObject, payload: Uint8Array, mediaType: string): Manifest {
  checkHead(document, mediaType, mediaType === DOCKER_MANIFEST_LIST ? "required" : "optional");
  for (const key of ["config", "layers"]) {
    if (document[key] !== undefined && document[key] !== null) {
      throw invalid(`an index has no ${key}; send it as an image manifest`);
    }
  }
  const subject = document["subject"];
  const annotations = annotationsAt(document, "annotations");
  const artifactType = textAt(document, "artifactType");
  return {
    mediaType,
    payload,
    references: descriptorsAt(document, "manifests"),
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, "subject") }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
