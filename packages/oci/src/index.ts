export type {
  BlobRange,
  BlobReader,
  BlobStore,
  MountOptions,
  OpenBlobOptions,
  PutBlobOptions,
} from "./blob-store.ts";
export type {
  AppendOptions,
  BlobBody,
  BlobUpload,
  CommitUploadOptions,
  CreateUploadOptions,
} from "./blob-upload.ts";
export type { CallOptions } from "./call-options.ts";
export type { Descriptor, Platform } from "./descriptor.ts";
export {
  DEFAULT_DIGEST_ALGORITHM,
  DIGEST_ALGORITHMS,
  type Digest,
  type DigestAlgorithm,
  type DigestParts,
  digestOf,
  digestParts,
  isDigest,
  isDigestAlgorithm,
  parseDigest,
} from "./digest.ts";
export { ERROR_CODES, type ErrorCode, type ErrorCodeDefinition } from "./error-codes.ts";
export { type ErrorEntry, RegistryError, type RegistryErrorOptions } from "./errors.ts";
export type { Manifest } from "./manifest.ts";
export {
  type ManifestSchema,
  manifestMediaTypes,
  parseManifest,
  registerManifestSchema,
} from "./manifest-schemas.ts";
export type { ManifestService, PutManifestOptions, StoredManifest } from "./manifest-service.ts";
export {
  DOCKER_FOREIGN_LAYER,
  DOCKER_IMAGE_CONFIG,
  DOCKER_LAYER_TAR_GZIP,
  DOCKER_MANIFEST,
  DOCKER_MANIFEST_LIST,
  NONDISTRIBUTABLE_LAYERS,
  OCI_EMPTY,
  OCI_IMAGE_CONFIG,
  OCI_IMAGE_INDEX,
  OCI_IMAGE_MANIFEST,
  OCI_LAYER_TAR,
  OCI_LAYER_TAR_GZIP,
  OCI_LAYER_TAR_ZSTD,
  OCTET_STREAM,
} from "./media-types.ts";
export {
  isRepositoryName,
  isTag,
  MAX_REPOSITORY_NAME_LENGTH,
  MAX_TAG_LENGTH,
  parseReference,
  parseRepositoryName,
  parseTag,
  type Reference,
} from "./reference.ts";
export type { ListReferrersOptions, ReferrerService } from "./referrer-service.ts";
export type { Repository } from "./repository.ts";
export type { ListTagsOptions, TagPage, TagService } from "./tag-service.ts";
