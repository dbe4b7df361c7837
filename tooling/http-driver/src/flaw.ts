/** A small, believable fault planted in the driver, as a change of its source. */
export interface Flaw {
  /** Stable name. */
  readonly id: string;
  /** How somebody could come to write it. */
  readonly story: string;
  /** Texts that stand exactly once in a file of this folder, and what stands there instead. */
  readonly changes: readonly (readonly [file: string, find: string, replace: string])[];
  /** Ids of cases of the suite that have to find it, each by itself. */
  readonly found: readonly string[];
}

/** Half of the faults that a checksum hides: without it the other half shows. */
export const NO_DIGEST_OF_BODIES = [
  "body.ts",
  'if (digestValue(this.#hash.digest("base64")) !== digest) {',
  "if (digest.length === 0) {",
] as const;

export const NO_DIGEST_OF_ANSWERS = [
  "answer.ts",
  "if (contentDigest(body) !== response.headers[DIGEST_HEADER]) {",
  "if (response.headers[DIGEST_HEADER] === contentDigest(Buffer.from(DIGEST_HEADER))) {",
] as const;
