import type { StorageDriver } from "./contract.ts";
import { InvalidPathError, StorageError } from "./errors.ts";
import { type GuardedDriver, guardAround } from "./guard.ts";
import { checkPath, isValidPath, ROOT } from "./paths.ts";
import { WrappedDriver } from "./wrapped-driver.ts";

/**
 * The part of a store below the directory `prefix`, as a store of its own: `/a` there is `prefix` + `/a` in the driver,
 * in arguments, results and errors alike. The directory need not exist. A path that is valid by itself but too long with
 * the prefix is `INVALID_PATH`. `reclaim` works on the whole store, since residue has no path.
 *
 * Takes the driver over: use and dispose what is returned.
 * @throws {@link InvalidPathError} if `prefix` is no path
 */
export function prefixed(driver: StorageDriver, prefix: string): GuardedDriver {
  checkPath(prefix, "prefix");
  const inner = (path: string): string => {
    if (path === ROOT) return prefix;
    const below = prefix + path;
    if (isValidPath(below)) return below;
    throw new InvalidPathError(`path ${path} is too long or too deep below ${prefix}`);
  };
  const outer = (path: string): string => {
    if (path === prefix) return ROOT;
    return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  };
  return guardAround(
    driver,
    (bare) => new WrappedDriver(bare, { inner, outer, run: (call) => call(), close() {} }),
    (error) => renamed(error, outer),
  );
}

/** The error with paths as callers know them, in its text too. A copy: errors are thrown again. */
function renamed(error: StorageError, outer: (path: string) => string): StorageError {
  const { code, name, driver, operation, path, destination, retryable, outcome, failed, cause, stack } =
    error;
  const paths = [path, destination, ...(failed ?? [])].filter((each) => each !== undefined);
  let { message } = error;
  // The longest first: one path may be the beginning of another.
  for (const each of paths.sort((left, right) => right.length - left.length)) {
    message = message.replaceAll(each, outer(each));
  }
  const copy = new StorageError(code, message, {
    driver,
    operation,
    path: path && outer(path),
    destination: destination && outer(destination),
    retryable,
    outcome,
    failed: failed?.map(outer),
    cause,
  });
  return Object.assign(copy, { name, stack: stack?.replace(error.message, () => message) });
}
