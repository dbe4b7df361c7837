import { type Digest, OCTET_STREAM, parseDigest, RegistryError } from "@stowage/oci";
import { Refusal } from "../errors.ts";
import { allowsRange, formatETag, matchesETag } from "../etags.ts";
import type { Answer, Handler, Methods } from "../exchange.ts";
import {
  ACCEPT_RANGES,
  CACHE_CONTROL,
  CONTENT_DIGEST,
  CONTENT_LENGTH,
  CONTENT_RANGE,
  CONTENT_TYPE,
  ETAG,
  IF_NONE_MATCH,
  IF_RANGE,
  RANGE,
} from "../headers.ts";
import { formatContentRange, formatUnsatisfiedRange, parseRange } from "../ranges.ts";

/**
 * `/v2/<name>/blobs/<digest>`.
 * Rule: [Pulling blobs](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-blobs).
 */
export const blobs: Methods<Handler<"blob">> = {
  async HEAD(exchange, route) {
    const digest = parseDigest(route.digest);
    const { size } = await exchange.repository.blobs.stat(digest, { signal: exchange.signal() });
    if (matchesETag(exchange.request.headers[IF_NONE_MATCH], digest)) return notModified(digest);
    return { status: 200, headers: { ...contentHeaders(digest), [CONTENT_LENGTH]: String(size) } };
  },

  async GET(exchange, route) {
    const digest = parseDigest(route.digest);
    const { headers } = exchange.request;
    if (matchesETag(headers[IF_NONE_MATCH], digest)) {
      await exchange.repository.blobs.stat(digest, { signal: exchange.signal() });
      return notModified(digest);
    }
    const [ifRange] = [headers[IF_RANGE]].flat();
    const range = allowsRange(ifRange, digest) ? parseRange(headers[RANGE]) : undefined;
    const blob = await exchange.repository.blobs
      .open(digest, { range, signal: exchange.signal() })
      .catch((error: unknown) => {
        throw withSize(error);
      });
    const { offset, length, descriptor } = blob;
    const common = { ...contentHeaders(digest), [CONTENT_LENGTH]: String(length) };
    if (range === undefined) return { status: 200, headers: common, blob };
    const partial = { ...common, [CONTENT_RANGE]: formatContentRange(offset, length, descriptor.size) };
    return { status: 206, headers: partial, blob };
  },

  async DELETE(exchange, route) {
    await exchange.repository.blobs.delete(parseDigest(route.digest));
    return { status: 202 };
  },
};

function contentHeaders(digest: Digest): Record<string, string> {
  return {
    [ACCEPT_RANGES]: "bytes",
    [CACHE_CONTROL]: "max-age=31536000", // content never changes under its digest
    [CONTENT_DIGEST]: digest,
    [CONTENT_TYPE]: OCTET_STREAM,
    [ETAG]: formatETag(digest),
  };
}

function notModified(digest: Digest): Answer {
  return { status: 304, headers: contentHeaders(digest) };
}

/** A refused range tells how large the blob is, where the registry says so. */
function withSize(error: unknown): unknown {
  if (!(error instanceof RegistryError) || error.code !== "RANGE_INVALID") return error;
  const { detail } = error;
  if (typeof detail !== "object" || detail === null || !("size" in detail)) return error;
  return new Refusal(error, { headers: { [CONTENT_RANGE]: formatUnsatisfiedRange(Number(detail.size)) } });
}
