import { isDeepStrictEqual } from "node:util";
import { isStorageError, type StorageError, type StorageErrorCode } from "@stowage/core";
import { describeDifference } from "./difference.ts";
import { describeError, describeValue, Mismatch } from "./mismatch.ts";

/** @throws {@link Mismatch} unless the two are equal, deeply; `what` names the value */
export function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (isDeepStrictEqual(seen, expected)) return;
  const difference = describeDifference(expected, seen);
  throw new Mismatch(`${what}: ${difference.expected}`, difference.seen);
}

/** @throws {@link Mismatch} unless the condition holds */
export function expectThat(condition: boolean, expected: string, seen: string): asserts condition {
  if (!condition) throw new Mismatch(expected, seen);
}

/** @returns the error @throws {@link Mismatch} unless the promise rejects with one of the codes */
export async function expectRejection(
  what: string,
  promise: Promise<unknown>,
  ...codes: readonly StorageErrorCode[]
): Promise<StorageError> {
  const expected = `${what} to reject with ${codes.join(" or ")}`;
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (isStorageError(error) && codes.includes(error.code)) return error;
    throw new Mismatch(expected, describeError(error), { cause: error });
  }
  throw new Mismatch(expected, `it resolved${value === undefined ? "" : ` to ${describeValue(value)}`}`);
}

/** @returns undefined if the promise resolves, the error if it rejects with one of the codes @throws {@link Mismatch} else */
export async function expectOutcome(
  what: string,
  promise: Promise<unknown>,
  ...codes: readonly StorageErrorCode[]
): Promise<StorageError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (isStorageError(error) && codes.includes(error.code)) return error;
    throw new Mismatch(`${what} to resolve or reject with ${codes.join(" or ")}`, describeError(error), {
      cause: error,
    });
  }
}

/** @throws {@link Mismatch} unless the promise rejects with exactly this value, as an aborted call does */
export async function expectReason(what: string, promise: Promise<unknown>, reason: unknown): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (error === reason) return;
    throw new Mismatch(`${what} to reject with signal.reason itself`, describeError(error));
  }
  throw new Mismatch(`${what} to reject with signal.reason`, "it resolved");
}

/** @throws {@link Mismatch} unless the promise rejects with a TypeError */
export async function expectTypeError(what: string, promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof TypeError) return;
    throw new Mismatch(`${what} to reject with a TypeError`, describeError(error));
  }
  throw new Mismatch(`${what} to reject with a TypeError`, "it resolved");
}

/** The error with which it rejects, undefined if it resolves. @throws whatever is no failure of a storage operation */
export async function rejectionOf(work: Promise<void>): Promise<StorageError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isStorageError(error)) return error;
    throw error;
  }
}
