import { type AppendOptions, type BlobUpload, parseDigest, RegistryError } from "@stowage/oci";
import { Refusal } from "../errors.ts";
import type { Exchange, Handler, Methods, RouteOf } from "../exchange.ts";
import { CONTENT_RANGE, UPLOAD_ID } from "../headers.ts";
import { STATE } from "../locations.ts";
import { parseChunkRange } from "../ranges.ts";
import { contentLength, hasBody } from "../request-body.ts";
import { streamedBodyOf } from "../streamed-body.ts";
import { created } from "./created.ts";
import { uploadHeaders } from "./uploads.ts";

/** Query parameter of the closing PUT. */
const DIGEST = "digest";

/**
 * `/v2/<name>/blobs/uploads/<id>?_state=…`: one upload in progress.
 * Rule: [Pushing a blob in chunks](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks).
 */
export const upload: Methods<Handler<"upload">> = {
  async GET(exchange, route) {
    const upload = await uploadOf(exchange, route);
    await upload.status({ signal: exchange.signal() });
    return { status: 204, headers: uploadHeaders(exchange, upload) };
  },

  async PATCH(exchange, route) {
    const upload = await uploadOf(exchange, route);
    await orResume(exchange, upload, () =>
      upload.append(streamedBodyOf(exchange.request), placeOf(exchange)),
    );
    return { status: 202, headers: uploadHeaders(exchange, upload) };
  },

  async PUT(exchange, route) {
    const upload = await uploadOf(exchange, route);
    const digest = parseDigest(exchange.query.get(DIGEST) ?? "");
    const body = hasBody(exchange.request) ? streamedBodyOf(exchange.request) : undefined;
    const descriptor = await orResume(exchange, upload, () =>
      upload.commit(digest, { ...placeOf(exchange), body }),
    );
    return created(exchange.locations.blob(route.name, descriptor.digest), descriptor.digest);
  },

  async DELETE(exchange, route) {
    const upload = await uploadOf(exchange, route);
    await upload.cancel();
    return { status: 204, headers: { [UPLOAD_ID]: upload.id } };
  },
};

async function uploadOf({ query, repository }: Exchange, { id }: RouteOf<"upload">): Promise<BlobUpload> {
  const upload = await repository.blobs.resumeUpload(query.get(STATE) ?? "");
  if (upload.id === id) return upload;
  throw new RegistryError("BLOB_UPLOAD_INVALID", `the state in the address is not that of upload "${id}"`);
}

/** Where the client says that its bytes belong, and how many they are. Without a word from it they go to the end. */
function placeOf({ request }: Exchange): AppendOptions {
  const size = contentLength(request);
  const header = request.headers[CONTENT_RANGE];
  if (header === undefined) return { size };
  const range = parseChunkRange(header);
  if (range === undefined) {
    throw new RegistryError("RANGE_INVALID", `Content-Range "${header}" is not of the form first-last`);
  }
  const length = range.last - range.first + 1;
  if (size !== undefined && size !== length) {
    const message = `Content-Range "${header}" spans ${length} bytes, but Content-Length is ${size}`;
    throw new RegistryError("SIZE_INVALID", message);
  }
  return { offset: range.first, size: length };
}

/** A chunk refused for its place gets to know which place would be right. */
async function orResume<T>(exchange: Exchange, upload: BlobUpload, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== "RANGE_INVALID") throw error;
    const known = await upload.status().then(
      () => true,
      () => false,
    );
    if (!known) throw error;
    throw new Refusal(error, { headers: uploadHeaders(exchange, upload) });
  }
}
