// What authors of drivers need beyond the contract; applications do not.
export { type ByteSource, byteBody } from "./byte-body.ts";
export { type ByteRange, byteRange } from "./byte-range.ts";
export { type Duration, formatDuration, parseDuration } from "./durations.ts";
export { compareKeyOrder, isAfter, mayHoldAfter, positionOf } from "./key-order.ts";
export type {
  AnyParameterDefinition,
  AnyParameterSchema,
  ParameterDefinition,
  ParameterNames,
  ParameterNotes,
  ParameterSchema,
  ParsedParameters,
} from "./parameter-schema.ts";
export { parseParameters } from "./parameters.ts";
export { checkDirectoryPath, checkPath, isValidPath, ROOT } from "./paths.ts";
export {
  type CancelOptions,
  type Fence,
  type FenceOptions,
  type PublishOptions,
  ResumeLog,
  type ResumePoint,
} from "./resume-log.ts";
export type { CreateRecordOptions, ResumeLogStore } from "./resume-store.ts";
export { parseRootDirectory } from "./root-directory.ts";
export { formatSize, parseSize, type Size, type SizeUnit } from "./sizes.ts";
export { type WalkSource, walkByListing } from "./walk-by-listing.ts";
