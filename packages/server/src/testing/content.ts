import { createCipheriv, createHash } from "node:crypto";
import { type Digest, digestOf, OCI_EMPTY, OCI_IMAGE_MANIFEST } from "@stowage/oci";

/** `size` bytes that do not repeat, the same for the same seed. */
export function contentOf(seed: string, size: number): Buffer {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

export const EMPTY_CONFIG: Buffer = Buffer.from("{}");

/** An image manifest of these layers, whose configuration is {@link EMPTY_CONFIG}. */
export function imageOf(layers: readonly Uint8Array[], more: object = {}): Buffer {
  const describe = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.byteLength,
  });
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_IMAGE_MANIFEST,
      config: describe(OCI_EMPTY, EMPTY_CONFIG),
      layers: layers.map((layer) => describe("application/octet-stream", layer)),
      ...more,
    }),
  );
}

/** Pushes content in one request. */
export async function pushBlob(url: string, name: string, bytes: Uint8Array): Promise<Digest> {
  const digest = digestOf(bytes);
  const response = await fetch(`${url}/v2/${name}/blobs/uploads/?digest=${digest}`, {
    method: "POST",
    body: bytes,
  });
  if (response.status !== 201) throw new Error(`POST answered ${response.status}: ${await response.text()}`);
  return digest;
}

/** Pushes a manifest and what {@link imageOf} makes it reference. */
export async function pushImage(
  url: string,
  name: string,
  reference: string,
  layers: readonly Uint8Array[] = [],
): Promise<Digest> {
  for (const blob of [EMPTY_CONFIG, ...layers]) await pushBlob(url, name, blob);
  const manifest = imageOf(layers);
  const response = await putManifest(url, name, reference, manifest);
  if (response.status !== 201) throw new Error(`PUT answered ${response.status}: ${await response.text()}`);
  return digestOf(manifest);
}

export function putManifest(
  url: string,
  name: string,
  reference: string,
  manifest: Uint8Array,
): Promise<Response> {
  return fetch(`${url}/v2/${name}/manifests/${reference}`, {
    method: "PUT",
    headers: { "content-type": OCI_IMAGE_MANIFEST },
    body: manifest,
  });
}

/** Code of the first entry of an error body, after a check of the body's form. */
export async function errorCode(response: Response): Promise<string> {
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null || !("errors" in body) || !Array.isArray(body.errors)) {
    throw new Error(`this is no error body: ${JSON.stringify(body)}`);
  }
  const [first]: unknown[] = body.errors;
  if (typeof first !== "object" || first === null || !("code" in first) || !("message" in first)) {
    throw new Error(`this is no entry of an error body: ${JSON.stringify(first)}`);
  }
  return String(first.code);
}
