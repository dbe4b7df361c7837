// Names in lower case, as node:http hands them over and Fastify stores them.

/** Says that this is a registry; clients of the distribution project look for it. */
export const API_VERSION = "docker-distribution-api-version";

/** Value of {@link API_VERSION}. */
export const API_VERSION_2 = "registry/2.0";

/** Digest of the content that an answer carries or names. */
export const CONTENT_DIGEST = "docker-content-digest";

/** Id of the upload that an answer is about. */
export const UPLOAD_ID = "docker-upload-uuid";

export const ACCEPT_RANGES = "accept-ranges";
export const ALLOW = "allow";
export const CACHE_CONTROL = "cache-control";
export const CONTENT_LENGTH = "content-length";
export const CONTENT_RANGE = "content-range";
export const CONTENT_TYPE = "content-type";
export const CONTENT_TYPE_OPTIONS = "x-content-type-options";
export const ETAG = "etag";
export const FORWARDED = "forwarded";
export const FORWARDED_HOST = "x-forwarded-host";
export const FORWARDED_PREFIX = "x-forwarded-prefix";
export const FORWARDED_PROTO = "x-forwarded-proto";
export const HOST = "host";
export const IF_NONE_MATCH = "if-none-match";
export const IF_RANGE = "if-range";
export const LINK = "link";
export const LOCATION = "location";
export const RANGE = "range";
export const RETRY_AFTER = "retry-after";
export const TRANSFER_ENCODING = "transfer-encoding";
