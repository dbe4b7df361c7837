import { digestOf } from "./content.ts";

const MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

export interface PreparedManifest {
  readonly text: string;
}

/** Pushes a blob in one request, then the manifest of an image whose config and only layer it is. */
export async function pushManifest(
  port: number,
  repository: string,
  blob: Uint8Array,
  tag: string,
): Promise<number> {
  return putManifest(port, repository, await prepareManifest(port, repository, blob), tag);
}

export async function prepareManifest(
  port: number,
  repository: string,
  blob: Uint8Array,
): Promise<PreparedManifest> {
  const digest = digestOf(blob);
  const url = `http://127.0.0.1:${port}/v2/${repository}/blobs/uploads/?digest=${digest}`;
  const pushed = await fetch(url, { method: "POST", body: Buffer.from(blob) });
  if (pushed.status !== 201) throw new Error(`a blob in one request was answered with ${pushed.status}`);
  const descriptor = { digest, size: blob.byteLength };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...descriptor },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...descriptor }],
  });
  return { text };
}

/** Status of the answer, or 0 if the connection was lost. */
export async function putManifest(
  port: number,
  repository: string,
  { text }: PreparedManifest,
  tag: string,
): Promise<number> {
  const url = `http://127.0.0.1:${port}/v2/${repository}/manifests/${tag}`;
  const headers = { "Content-Type": MEDIA_TYPE };
  return fetch(url, { method: "PUT", headers, body: text }).then(
    (response) => response.arrayBuffer().then(() => response.status),
    () => 0,
  );
}

/** The manifest under `tag`, or undefined for 404. Rejects for anything that is neither. */
export async function readManifest(
  port: number,
  repository: string,
  tag: string,
): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/v2/${repository}/manifests/${tag}`, {
    headers: { Accept: MEDIA_TYPE },
  });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new Error(`manifest GET was answered with ${response.status}`);
  if (response.headers.get("docker-content-digest") !== digestOf(Buffer.from(text))) {
    throw new Error("a manifest does not hash to its Docker-Content-Digest");
  }
  return text;
}
