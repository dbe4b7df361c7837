import {
  type BlobUpload,
  DEFAULT_DIGEST_ALGORITHM,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  isDigest,
  isDigestAlgorithm,
  parseDigest,
  RegistryError,
} from "@stowage/oci";
import type { Exchange, Handler, Methods } from "../exchange.ts";
import { LOCATION, RANGE, UPLOAD_ID } from "../headers.ts";
import { formatUploadRange } from "../ranges.ts";
import { contentLength } from "../request-body.ts";
import { streamedBodyOf } from "../streamed-body.ts";
import { created } from "./created.ts";

/** Query parameters of a POST. */
const DIGEST = "digest";
const DIGEST_ALGORITHM = "digest-algorithm";
const MOUNT = "mount";
const FROM = "from";

/**
 * `/v2/<name>/blobs/uploads/`: a whole blob in one request, a blob that another repository has, or the begin of an upload.
 * Rule: [Pushing blobs](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs).
 */
export const uploads: Methods<Handler<"uploads">> = {
  async POST(exchange, { name }) {
    const { query, repository, request } = exchange;
    const digest = query.get(DIGEST);
    if (digest !== null) {
      const size = contentLength(request);
      const descriptor = await repository.blobs.put(parseDigest(digest), streamedBodyOf(request), { size });
      return created(exchange.locations.blob(name, descriptor.digest), descriptor.digest);
    }
    const mount = query.get(MOUNT);
    if (isDigest(mount)) {
      // Whatever speaks against it, the client can still upload; only a failing storage is worth an error.
      const from = query.get(FROM) ?? undefined;
      const descriptor = await repository.blobs.mount(mount, { from }).catch(undefinedIfRefused);
      if (descriptor !== undefined) {
        return created(exchange.locations.blob(name, descriptor.digest), descriptor.digest);
      }
    }
    const upload = await repository.blobs.createUpload({ algorithm: algorithmOf(query) });
    return { status: 202, headers: uploadHeaders(exchange, upload) };
  },
};

/** Headers by which a client goes on with an upload: where, and from which byte. */
export function uploadHeaders(exchange: Exchange, upload: BlobUpload): Record<string, string> {
  return {
    [LOCATION]: exchange.locations.upload(exchange.repository.name, upload),
    [RANGE]: formatUploadRange(upload.offset),
    [UPLOAD_ID]: upload.id,
  };
}

function algorithmOf(query: URLSearchParams): DigestAlgorithm {
  const algorithm = query.get(DIGEST_ALGORITHM) ?? DEFAULT_DIGEST_ALGORITHM;
  if (isDigestAlgorithm(algorithm)) return algorithm;
  const known = DIGEST_ALGORITHMS.join(" or ");
  throw new RegistryError(
    "DIGEST_INVALID",
    `${DIGEST_ALGORITHM} "${algorithm}" is not supported; use ${known}`,
  );
}

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof RegistryError) return undefined;
  throw error;
}
