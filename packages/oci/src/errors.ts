import { ERROR_CODES, type ErrorCode } from "./error-codes.ts";

/** One entry of an error body, in the form of the specification. */
export interface ErrorEntry {
  readonly code: ErrorCode;
  readonly message: string;
  /** Anything that JSON holds; what it is depends on the code. */
  readonly detail?: unknown;
}

/** What a {@link RegistryError} may bring beside its code and message. */
export interface RegistryErrorOptions {
  readonly detail?: unknown;
  /** Further entries of the same failure, such as the second missing blob of a manifest. */
  readonly others?: readonly ErrorEntry[] | undefined;
  readonly cause?: unknown;
}

const BRAND = Symbol.for("@stowage/oci/error/1");

/**
 * A refusal by the rules of the registry API: what was asked for is unknown, malformed or out of place. A failure of the
 * storage below is never one of these.
 *
 * `instanceof` looks at a brand, so it also holds where two copies of this package are loaded.
 * Codes: [Error codes](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes).
 */
export class RegistryError extends Error {
  readonly code: ErrorCode;
  readonly detail: unknown;
  /** All entries, this error's own first. */
  readonly entries: readonly ErrorEntry[];

  constructor(code: ErrorCode, message?: string, options: RegistryErrorOptions = {}) {
    super(
      message ?? ERROR_CODES[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    Object.defineProperty(this, BRAND, { value: true });
    this.name = "RegistryError";
    this.code = code;
    this.detail = options.detail;
    const { detail } = options;
    const own = { code, message: this.message, ...(detail === undefined ? {} : { detail }) };
    this.entries = [own, ...(options.others ?? [])];
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** The error body of the specification. */
  toJSON(): { readonly errors: readonly ErrorEntry[] } {
    return { errors: this.entries };
  }
}
