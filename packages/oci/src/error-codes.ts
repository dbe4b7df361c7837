const OCI = "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes";
const DISTRIBUTION = "https://distribution.github.io/distribution/spec/api/#errors-2";

/** What an error code of the registry API says when nobody says more, and where it is defined. */
export interface ErrorCodeDefinition {
  /** The message of an error that brings none of its own. */
  readonly message: string;
  /** The specification that defines the code. */
  readonly spec: string;
}

/** Every error code of the registry API: those of the OCI specification, then those that clients know from distribution. */
export type ErrorCode =
  | "BLOB_UNKNOWN"
  | "BLOB_UPLOAD_INVALID"
  | "BLOB_UPLOAD_UNKNOWN"
  | "DIGEST_INVALID"
  | "MANIFEST_BLOB_UNKNOWN"
  | "MANIFEST_INVALID"
  | "MANIFEST_UNKNOWN"
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "SIZE_INVALID"
  | "UNAUTHORIZED"
  | "DENIED"
  | "UNSUPPORTED"
  | "TOOMANYREQUESTS"
  | "RANGE_INVALID"
  | "TAG_INVALID"
  | "PAGINATION_NUMBER_INVALID"
  | "UNAVAILABLE"
  | "UNKNOWN";

/** The codes as data. Statuses are no business of this table: the server and the client each keep their own. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorCodeDefinition>> = {
  BLOB_UNKNOWN: { message: "the repository has no such blob", spec: OCI },
  BLOB_UPLOAD_INVALID: { message: "this is no upload of the repository", spec: OCI },
  BLOB_UPLOAD_UNKNOWN: { message: "the upload does not exist, or no longer", spec: OCI },
  DIGEST_INVALID: { message: "the digest is malformed, or not that of the content", spec: OCI },
  MANIFEST_BLOB_UNKNOWN: { message: "the manifest names content that the repository lacks", spec: OCI },
  MANIFEST_INVALID: { message: "the manifest breaks the rules of its media type", spec: OCI },
  MANIFEST_UNKNOWN: { message: "the repository has no such manifest", spec: OCI },
  NAME_INVALID: { message: "this is no repository name", spec: OCI },
  NAME_UNKNOWN: { message: "the registry has no such repository", spec: OCI },
  SIZE_INVALID: { message: "the content is longer or shorter than announced", spec: OCI },
  UNAUTHORIZED: { message: "log in first", spec: OCI },
  DENIED: { message: "access is denied", spec: OCI },
  UNSUPPORTED: { message: "this registry does not do that", spec: OCI },
  TOOMANYREQUESTS: { message: "too many requests; try again later", spec: OCI },
  RANGE_INVALID: { message: "the range does not fit what is stored", spec: DISTRIBUTION },
  TAG_INVALID: { message: "this is no tag", spec: DISTRIBUTION },
  PAGINATION_NUMBER_INVALID: { message: "this is no number of results", spec: DISTRIBUTION },
  UNAVAILABLE: { message: "not available now; try again later", spec: DISTRIBUTION },
  UNKNOWN: { message: "something went wrong", spec: DISTRIBUTION },
};
