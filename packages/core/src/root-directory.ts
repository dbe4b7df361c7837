import { InvalidParametersError } from "./errors.ts";
import { MAX_ROOT_DIRECTORY_BYTES, MAX_ROOT_DIRECTORY_SEGMENTS } from "./limits.ts";

/**
 * The parameter `rootDirectory` as the start of keys: without slashes at either end, `""` for the store itself.
 *
 * `"/registry//data/"` is `registry/data`. Limits: a key of the contract below it must fit S3, GCS and Azure.
 * @throws {@link InvalidParametersError} for `.` and `..` segments, control characters, or more than
 * {@link MAX_ROOT_DIRECTORY_BYTES} bytes or {@link MAX_ROOT_DIRECTORY_SEGMENTS} segments
 */
export function parseRootDirectory(driver: string, value: string): string {
  const segments = value.split("/").filter((segment) => segment !== "");
  const directory = segments.join("/");
  const refuse = (problem: string): InvalidParametersError =>
    new InvalidParametersError(`rootDirectory of driver "${driver}" ${problem}`, { driver });
  if (segments.some((segment) => segment === "." || segment === "..")) {
    throw refuse(
      `has a "." or ".." segment: ${JSON.stringify(value.slice(0, 80))}; write the directory itself`,
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(directory)) {
    throw refuse(`has a control character: ${JSON.stringify(value.slice(0, 80))}; take it out`);
  }
  const bytes = Buffer.byteLength(directory);
  if (bytes > MAX_ROOT_DIRECTORY_BYTES) {
    throw refuse(`has ${bytes} bytes, at most ${MAX_ROOT_DIRECTORY_BYTES} are allowed; shorten it`);
  }
  if (segments.length > MAX_ROOT_DIRECTORY_SEGMENTS) {
    throw refuse(
      `has ${segments.length} segments, at most ${MAX_ROOT_DIRECTORY_SEGMENTS} are allowed; nest it less`,
    );
  }
  return directory;
}
