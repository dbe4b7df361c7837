import { createHash } from "node:crypto";
import { RegistryError } from "./errors.ts";

/** Hex digits of a digest's encoded part, by algorithm. The keys are the algorithms that content is stored under. */
const HEX_LENGTH = { sha256: 64, sha512: 128 } as const;

/** An algorithm that content can be stored under. */
export type DigestAlgorithm = keyof typeof HEX_LENGTH;

/** All of {@link DigestAlgorithm}, the default first. */
export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = ["sha256", "sha512"];

/** Algorithm of a blob or manifest whose client names none. */
export const DEFAULT_DIGEST_ALGORITHM: DigestAlgorithm = "sha256";

/**
 * The name of content, `algorithm:hex`, lower case. The type is a hint, not a proof: what comes from outside goes
 * through {@link parseDigest}.
 * Grammar: [Digests](https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests).
 */
export type Digest = `${DigestAlgorithm}:${string}`;

/** A digest taken apart, as paths are made of it. */
export interface DigestParts {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hex digits, as many as the algorithm gives. */
  readonly hex: string;
}

const GRAMMAR = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
const HEX = /^[0-9a-f]+$/;

/** Narrows to an algorithm that content can be stored under. */
export function isDigestAlgorithm(value: unknown): value is DigestAlgorithm {
  return typeof value === "string" && Object.hasOwn(HEX_LENGTH, value);
}

function whatIsWrong(text: unknown): string | undefined {
  if (typeof text !== "string" || !GRAMMAR.test(text)) return "is not of the form algorithm:hex";
  const colon = text.indexOf(":");
  const algorithm = text.slice(0, colon);
  if (!isDigestAlgorithm(algorithm)) return `uses "${algorithm}"; use ${DIGEST_ALGORITHMS.join(" or ")}`;
  const hex = text.slice(colon + 1);
  const length = HEX_LENGTH[algorithm];
  if (hex.length !== length) return `has ${hex.length} digits; ${algorithm} has ${length}`;
  return HEX.test(hex) ? undefined : "has digits other than 0-9 and a-f";
}

/** True for the exact text of a digest of a supported algorithm. */
export function isDigest(text: unknown): text is Digest {
  return whatIsWrong(text) === undefined;
}

/**
 * Checks the text of a digest: supported algorithm, exact number of lower-case hex digits, nothing around it.
 * @throws {@link RegistryError} `DIGEST_INVALID`
 */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  const shown = String(text).slice(0, 200);
  throw new RegistryError("DIGEST_INVALID", `digest "${shown}" ${whatIsWrong(text)}`, { detail: shown });
}

/**
 * Algorithm and hex digits of a digest.
 * @throws {@link RegistryError} `DIGEST_INVALID` if the text is none
 */
export function digestParts(digest: Digest): DigestParts {
  const checked = parseDigest(digest);
  const colon = checked.indexOf(":");
  const algorithm = checked.slice(0, colon);
  // parseDigest has checked the algorithm; the compiler cannot see through slice.
  return { algorithm: algorithm as DigestAlgorithm, hex: checked.slice(colon + 1) };
}

/** Digest of bytes at hand, computed at once on this thread; for content of unbounded size use a stream. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = DEFAULT_DIGEST_ALGORITHM): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
