export type {
  Capabilities,
  CloseOptions,
  CommitOptions,
  DeleteFailure,
  FileInfo,
  FileWriter,
  ListEntry,
  ListOptions,
  ObjectReader,
  OperationOptions,
  PutContentOptions,
  ReaderOptions,
  ReclaimOptions,
  ReclaimReport,
  RedirectUrlOptions,
  StorageDriver,
  WalkEntry,
  WriterOptions,
} from "./contract.ts";
// Declaration merging into "@stowage/core" reaches an interface through `export *` only.
export type * from "./driver-parameters.ts";
export {
  type AnyDriverFactory,
  createDriverRegistry,
  type DriverFactory,
  type DriverRegistry,
  type DriverResolver,
} from "./driver-registry.ts";
export {
  IncompatibleVersionError,
  InvalidOffsetError,
  InvalidParametersError,
  InvalidPathError,
  InvalidStorageDriverError,
  isStorageError,
  PathNotFoundError,
  STORAGE_ERROR_CODES,
  StorageError,
  type StorageErrorCode,
  type StorageErrorOptions,
  UnsupportedMethodError,
} from "./errors.ts";
export { type GuardedDriver, guard } from "./guard.ts";
export { limitConcurrency } from "./limit-concurrency.ts";
export {
  DEFAULT_REDIRECT_EXPIRY,
  DELETE_CONCURRENCY,
  MAX_CONTENT_BYTES,
  MAX_FAILED_PATHS,
  MAX_MEMO_BYTES,
  MAX_PATH_BYTES,
  MAX_ROOT_DIRECTORY_BYTES,
  MAX_ROOT_DIRECTORY_SEGMENTS,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENTS,
  PRIVATE_DIRECTORY,
} from "./limits.ts";
export { prefixed } from "./prefixed.ts";
export {
  createDriver,
  createDriverFromConfig,
  registerDriver,
  registeredDrivers,
  registerResolver,
} from "./registration.ts";
export { OPERATION_CHANNEL, type OperationEvent } from "./tracing.ts";
