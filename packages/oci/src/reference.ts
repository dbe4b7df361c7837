import { type Digest, parseDigest } from "./digest.ts";
import { RegistryError } from "./errors.ts";

/** Characters of a repository name at most, as the distribution project has it. */
export const MAX_REPOSITORY_NAME_LENGTH = 255;

/** Characters of a tag at most. */
export const MAX_TAG_LENGTH = 128;

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]*$/;

/** A manifest's name within its repository: a tag, or its digest. */
export type Reference = { readonly tag: string } | { readonly digest: Digest };

/**
 * True for a repository name: lower-case components joined by `/`, each of letters and digits with single `.`, one or two
 * `_`, or any number of `-` between them.
 * Grammar: [Pulling manifests](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests).
 */
export function isRepositoryName(text: unknown): text is string {
  // Length first: a name from outside never reaches the expression with more than it may have.
  return typeof text === "string" && text.length <= MAX_REPOSITORY_NAME_LENGTH && NAME.test(text);
}

/** Checks a repository name. @throws {@link RegistryError} `NAME_INVALID` */
export function parseRepositoryName(text: string): string {
  if (isRepositoryName(text)) return text;
  const shown = String(text).slice(0, MAX_REPOSITORY_NAME_LENGTH + 1);
  const reason =
    shown.length > MAX_REPOSITORY_NAME_LENGTH
      ? `has more than ${MAX_REPOSITORY_NAME_LENGTH} characters`
      : "must be lower-case letters and digits, joined by . _ __ or - within a component and / between components";
  throw new RegistryError("NAME_INVALID", `repository name "${shown}" ${reason}`, {
    detail: { name: shown },
  });
}

/** True for a tag: a letter, digit or `_`, then up to 127 of these, `.` and `-`. */
export function isTag(text: unknown): text is string {
  return typeof text === "string" && text.length <= MAX_TAG_LENGTH && TAG.test(text);
}

/** Checks a tag. @throws {@link RegistryError} `TAG_INVALID` */
export function parseTag(text: string): string {
  if (isTag(text)) return text;
  const shown = String(text).slice(0, MAX_TAG_LENGTH + 1);
  const reason =
    shown.length > MAX_TAG_LENGTH
      ? `has more than ${MAX_TAG_LENGTH} characters`
      : "must begin with a letter, digit or _, and go on with these, . and -";
  throw new RegistryError("TAG_INVALID", `tag "${shown}" ${reason}`, { detail: { tag: shown } });
}

/**
 * Tells a digest from a tag: what has a colon can only be a digest.
 * @throws {@link RegistryError} `DIGEST_INVALID`, `TAG_INVALID`
 */
export function parseReference(text: string): Reference {
  return String(text).includes(":") ? { digest: parseDigest(text) } : { tag: parseTag(text) };
}
