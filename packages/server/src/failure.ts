import { isStorageError } from "@stowage/core";

/** Causes of causes that are told; a longer chain is cut, and so is one that ends in itself. */
const MAX_DEPTH = 8;

/** Failures that are told of those which one call collected, such as a deletion of many objects. */
const MAX_COLLECTED = 5;

/**
 * What may be logged of a failure, with all its causes: everything of ours, and the facts of what came from a backend.
 *
 * A backend's own words stay out, since they may quote a signed URL. Its code, and what the operating system says of a
 * call, do not: they tell an operator which disk is full, and whose permission is missing.
 */
export function describeFailure(error: unknown): unknown {
  return describe(error, { depth: 0, foreign: false });
}

interface Place {
  readonly depth: number;
  /** Below an error of the storage: it came from a backend, unless it is one of ours again. */
  readonly foreign: boolean;
}

function describe(error: unknown, { depth, foreign }: Place): unknown {
  if (!(error instanceof Error)) return foreign ? { type: typeof error } : { message: String(error) };
  const ofStorage = isStorageError(error);
  const { name, message, stack, cause } = error;
  const next = { depth: depth + 1, foreign: foreign || ofStorage };
  const errors = error instanceof AggregateError ? error.errors.slice(0, MAX_COLLECTED) : [];
  return {
    ...(ofStorage ? error.toJSON() : foreign ? { name } : { name, message }),
    ...(ofStorage ? {} : systemFacts(error)),
    ...(ofStorage || !foreign ? { stack } : {}),
    ...(cause === undefined || depth >= MAX_DEPTH ? {} : { cause: describe(cause, next) }),
    ...(errors.length === 0 || depth >= MAX_DEPTH
      ? {}
      : { errors: errors.map((each) => describe(each, next)) }),
  };
}

/** The code of any error, and of a call to the operating system what it was called with. */
function systemFacts(error: Error): Readonly<Record<string, unknown>> {
  const { code, errno, syscall, path, dest, address, port }: Readonly<Record<string, unknown>> = { ...error };
  const known = typeof code === "string" && /^[A-Z]\w{0,63}$/.test(code) ? { code } : {};
  if (typeof errno !== "number" || typeof syscall !== "string") return known;
  const facts = { ...known, errno, syscall, path, dest, address, port };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** The call to the operating system in which a failure has its cause, such as `mkdir /data/docker`; undefined if none is known. */
export function systemCallIn(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth <= MAX_DEPTH && cause instanceof Error; depth++) {
    const { syscall, path } = systemFacts(cause);
    if (typeof path === "string") return `${syscall} ${path}`;
    ({ cause } = cause);
  }
  return undefined;
}
