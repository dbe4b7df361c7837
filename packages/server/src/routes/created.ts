import type { Digest } from "@stowage/oci";
import type { Answer } from "../exchange.ts";
import { CONTENT_DIGEST, LOCATION } from "../headers.ts";

/** The answer to what put content into a repository: where it is now, and its digest. */
export function created(location: string, digest: Digest): Answer {
  return { status: 201, headers: { [LOCATION]: location, [CONTENT_DIGEST]: digest } };
}
