import {
  formatDuration,
  formatSize,
  parseDuration,
  parseParameters,
  parseRootDirectory,
  parseSize,
} from "@stowage/core/driver";
import { answered, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";

const NO_COUNT = [undefined, null, "10", -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53];
const schema = { size: { kind: "integer", required: true, summary: "Size" } } as const;

/** Parameters and the values in them. */
export const coreParameters: Rows = {
  parseParameters: [
    ...refusedEach(
      "parameters of a wrong type",
      ["size=1", 7, [], new Map()],
      (input) => parseParameters("stub", schema, input),
      "INVALID_PARAMETERS",
      /give an object/,
    ),
    refused(
      "an unknown parameter",
      () => parseParameters("stub", schema, { siez: 1 }),
      "INVALID_PARAMETERS",
      /unknown parameter "siez" for driver "stub"; did you mean "size"\?/,
    ),
    refused(
      "a missing parameter",
      () => parseParameters("stub", schema, {}),
      "INVALID_PARAMETERS",
      /parameter "size" of driver "stub" is missing/,
    ),
    refused(
      "a value of a wrong type",
      () => parseParameters("stub", schema, { size: "much" }),
      "INVALID_PARAMETERS",
      /is "much"; it takes a whole number/,
    ),
    refused(
      "no schema",
      () => parseParameters<{ size: number }>("stub", wrongly(undefined), {}),
      "TypeError",
    ),
  ],
  parseRootDirectory: [
    ...refusedEach(
      "directory of a wrong type",
      [undefined, 7],
      (value: string) => parseRootDirectory("s3", value),
      "TypeError",
      /rootDirectory is a string/,
    ),
    ...refusedEach(
      "directory that is none",
      ["..", "a//b", "a\n"],
      (value: string) => parseRootDirectory("s3", value),
      "INVALID_PARAMETERS",
      /"rootDirectory" of driver "s3"/,
    ),
  ],
  parseSize: [undefined, "10 bananas", -1, {}].map((value) =>
    answered(String(value), () => parseSize(value), undefined),
  ),
  parseDuration: [undefined, "20", -1, {}].map((value) =>
    answered(String(value), () => parseDuration(value), undefined),
  ),
  formatSize: refusedEach(
    "bytes that are no count",
    NO_COUNT,
    formatSize,
    "TypeError",
    /bytes are a whole number/,
  ),
  formatDuration: refusedEach(
    "milliseconds that are no count",
    NO_COUNT,
    formatDuration,
    "TypeError",
    /milliseconds are a whole number/,
  ),
};
