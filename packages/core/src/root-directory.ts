import { describeValue } from "./describe-value.ts";
import { InvalidParametersError } from "./errors.ts";
import { MAX_ROOT_DIRECTORY_BYTES, MAX_ROOT_DIRECTORY_SEGMENTS } from "./limits.ts";

/**
 * The parameter `rootDirectory` of an object store's driver, as a prefix for paths: `""` or `"/a/b"`, so that a key is
 * `prefix + path` without its first slash. Slashes at either end make no difference, as in distribution.
 *
 * Limits: below it every path of the contract makes a key that fits S3, GCS and Azure.
 * @throws {@link InvalidParametersError} for an empty, `.` or `..` segment, control characters, or more than
 * {@link MAX_ROOT_DIRECTORY_BYTES} bytes or {@link MAX_ROOT_DIRECTORY_SEGMENTS} segments; `TypeError` for no string
 */
export function parseRootDirectory(driver: string, rootDirectory: string): string {
  if (typeof rootDirectory !== "string") {
    throw new TypeError(`rootDirectory is a string, not ${describeValue(rootDirectory)}`);
  }
  const trimmed = rootDirectory.replace(/^\/+|\/+$/g, "");
  if (trimmed === "") return "";
  const segments = trimmed.split("/");
  const bytes = Buffer.byteLength(trimmed);
  const refuse = (problem: string): InvalidParametersError =>
    new InvalidParametersError(
      `parameter "rootDirectory" of driver "${driver}" is ${describeValue(rootDirectory)}, which has ${problem}`,
      { driver },
    );
  if (bytes > MAX_ROOT_DIRECTORY_BYTES) {
    throw refuse(
      `${bytes} bytes; shorten it to ${MAX_ROOT_DIRECTORY_BYTES}, so that every key fits the store`,
    );
  }
  if (segments.length > MAX_ROOT_DIRECTORY_SEGMENTS) {
    throw refuse(`${segments.length} segments; ${MAX_ROOT_DIRECTORY_SEGMENTS} are allowed`);
  }
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw refuse('an empty, "." or ".." segment; write it without');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]|\p{Surrogate}/u.test(trimmed)) {
    throw refuse("control characters or half a surrogate pair; write it without");
  }
  return `/${trimmed}`;
}
