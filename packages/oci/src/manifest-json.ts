import type { Descriptor, Platform } from "./descriptor.ts";
import { isDigest, parseDigest } from "./digest.ts";
import { RegistryError } from "./errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function invalid(message: string, cause?: unknown): RegistryError {
  return new RegistryError("MANIFEST_INVALID", message, { detail: message, cause });
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads bytes that must be one JSON object. @throws {@link RegistryError} `MANIFEST_INVALID` */
export function parseJsonObject(payload: Uint8Array): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(utf8.decode(payload));
  } catch (error) {
    throw invalid("the manifest is not JSON in UTF-8", error);
  }
  if (!isRecord(document)) throw invalid("the manifest is not a JSON object");
  return document;
}

/** Checks what all four kinds have in common: version 2 and, where it is given, the media type. */
export function checkHead(document: JsonObject, mediaType: string, named: "required" | "optional"): void {
  const version = document["schemaVersion"];
  if (version !== 2) throw invalid(`schemaVersion is ${JSON.stringify(version)}, not 2`);
  const own = document["mediaType"];
  if ((own === undefined || own === "") && named === "optional") return;
  if (own !== mediaType)
    throw invalid(`mediaType is ${JSON.stringify(own)}, but it was sent as ${mediaType}`);
}

export function textAt(document: JsonObject, key: string): string | undefined {
  const value = document[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw invalid(`${key} is not a string`);
  return value;
}

export function annotationsAt(
  document: JsonObject,
  place: string,
): Readonly<Record<string, string>> | undefined {
  const value = document["annotations"];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw invalid(`${place} is not an object`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw invalid(`${place}[${JSON.stringify(key)}] is not a string`);
  }
  // Every value was seen to be a string.
  return value as Readonly<Record<string, string>>;
}

export function descriptorsAt(document: JsonObject, key: string): readonly Descriptor[] {
  const value = document[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${key} is not an array`);
  return value.map((entry, index) => parseDescriptor(entry, `${key}[${index}]`));
}

/** Reads a descriptor of which a registry needs the first three fields; the others are checked for their kind only. */
export function parseDescriptor(value: unknown, place: string): Descriptor {
  if (!isRecord(value)) throw invalid(`${place} is not a descriptor`);
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== "string" || mediaType === "") throw invalid(`${place} has no mediaType`);
  if (!isDigest(digest)) throw invalidDigest(digest, place);
  if (!Number.isSafeInteger(size) || Number(size) < 0) {
    throw invalid(`${place}.size is ${JSON.stringify(size)}, not a number of bytes`);
  }
  const urls = urlsOf(value, place);
  const annotations = annotationsAt(value, `${place}.annotations`);
  const platform = platformOf(value, place);
  const artifactType = textAt(value, "artifactType");
  const data = textAt(value, "data");
  return {
    mediaType,
    digest,
    size: Number(size),
    ...(urls === undefined ? {} : { urls }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(platform === undefined ? {} : { platform }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(data === undefined ? {} : { data }),
  };
}

function invalidDigest(digest: unknown, place: string): RegistryError {
  if (typeof digest !== "string") return invalid(`${place} has no digest`);
  try {
    parseDigest(digest);
  } catch (error) {
    if (error instanceof RegistryError) return invalid(`${place}: ${error.message}`);
  }
  return invalid(`${place} has no valid digest`);
}

function urlsOf(descriptor: JsonObject, place: string): readonly string[] | undefined {
  const { urls } = descriptor;
  if (urls === undefined || urls === null) return undefined;
  if (!Array.isArray(urls) || !urls.every((url) => typeof url === "string")) {
    throw invalid(`${place}.urls is not an array of strings`);
  }
  return urls;
}

function platformOf(descriptor: JsonObject, place: string): Platform | undefined {
  const { platform } = descriptor;
  if (platform === undefined || platform === null) return undefined;
  if (!isRecord(platform)) throw invalid(`${place}.platform is not an object`);
  const { architecture, os, variant } = platform;
  // Lists of real registries hold platforms with empty or missing fields; only a wrong kind is refused.
  for (const [key, field] of Object.entries({
    architecture,
    os,
    variant,
    "os.version": platform["os.version"],
  })) {
    if (field !== undefined && typeof field !== "string")
      throw invalid(`${place}.platform.${key} is not a string`);
  }
  const features = platform["os.features"];
  const version = platform["os.version"];
  return {
    architecture: typeof architecture === "string" ? architecture : "",
    os: typeof os === "string" ? os : "",
    ...(typeof version === "string" ? { "os.version": version } : {}),
    ...(Array.isArray(features)
      ? { "os.features": features.filter((feature) => typeof feature === "string") }
      : {}),
    ...(typeof variant === "string" ? { variant } : {}),
  };
}
