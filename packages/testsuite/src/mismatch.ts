import { inspect } from "node:util";
import { isStorageError } from "@stowage/core";
import { causesOf } from "./error-place.ts";

/** What a case throws when the driver does something else than the contract says. */
export class Mismatch extends Error {
  readonly expected: string;
  readonly seen: string;

  constructor(expected: string, seen: string, options?: ErrorOptions) {
    super(`expected ${expected}; seen: ${seen}`, options);
    this.name = "Mismatch";
    this.expected = expected;
    this.seen = seen;
  }
}

/** One line about whatever was thrown, with the facts that the contract gives errors. */
export function describeError(error: unknown): string {
  if (isStorageError(error)) {
    const { code, message, operation, path, outcome } = error;
    const facts = [operation, path, outcome === undefined ? undefined : `outcome ${outcome}`];
    const known = facts.filter((fact) => fact !== undefined).join(", ");
    // What a driver throws in its own words is all that tells its author where to look.
    const causes = code === "BACKEND" ? causesOf(error) : "";
    return `${code} "${message}"${known === "" ? "" : ` (${known})`}${causes}`;
  }
  if (error instanceof Error) return `${error.name} "${error.message}"`;
  return `a thrown ${inspect(error, { depth: 0 })}`;
}

/** A value for a report: short, on one line. */
export function describeValue(value: unknown): string {
  const longest = 400;
  const text = inspect(value, {
    depth: 4,
    breakLength: Number.POSITIVE_INFINITY,
    compact: true,
    maxArrayLength: 40,
  });
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
