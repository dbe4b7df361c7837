import { type Descriptor, type PutManifestOptions, parseManifest, parseReference } from "@stowage/oci";
import { formatETag, matchesETag } from "../etags.ts";
import type { Handler, Methods } from "../exchange.ts";
import { CONTENT_DIGEST, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH } from "../headers.ts";
import { readWhole } from "../request-body.ts";
import { created } from "./created.ts";

/**
 * Bytes of a manifest at most.
 * Rule: [Pushing manifests](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests).
 */
export const MAX_MANIFEST_BYTES: number = 4 * 1024 * 1024;

/**
 * `/v2/<name>/manifests/<tag or digest>`. A manifest is served as it was pushed, whatever the request accepts.
 * Rule: [Pulling manifests](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests).
 */
export const manifests: Methods<Handler<"manifest">> = {
  async HEAD(exchange, { reference }) {
    const descriptor = await exchange.repository.manifests.stat(reference, { signal: exchange.signal() });
    const headers = manifestHeaders(descriptor);
    if (matchesETag(exchange.request.headers[IF_NONE_MATCH], descriptor.digest))
      return { status: 304, headers };
    return { status: 200, headers: { ...headers, [CONTENT_LENGTH]: String(descriptor.size) } };
  },

  async GET(exchange, { reference }) {
    const manifest = await exchange.repository.manifests.get(reference, { signal: exchange.signal() });
    const headers = manifestHeaders(manifest);
    if (matchesETag(exchange.request.headers[IF_NONE_MATCH], manifest.digest))
      return { status: 304, headers };
    return { status: 200, headers, body: manifest.payload };
  },

  async PUT(exchange, route) {
    const reference = parseReference(route.reference);
    const payload = await readWhole(exchange.request, MAX_MANIFEST_BYTES);
    const manifest = parseManifest(payload, exchange.request.headers[CONTENT_TYPE]);
    const options: PutManifestOptions = reference;
    const { digest } = await exchange.repository.manifests.put(manifest, options);
    // No OCI-Subject: it would tell clients that the referrers endpoint is there, and to keep no fallback tag.
    return created(exchange.locations.manifest(route.name, digest), digest);
  },

  async DELETE(exchange, { reference }) {
    await exchange.repository.manifests.delete(reference);
    return { status: 202 };
  },
};

function manifestHeaders({
  digest,
  mediaType,
}: Pick<Descriptor, "digest" | "mediaType">): Record<string, string> {
  return { [CONTENT_DIGEST]: digest, [CONTENT_TYPE]: mediaType, [ETAG]: formatETag(digest) };
}
