// not MAX_SEGMENT_BYTES: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests advises this
const MAX_REPOSITORY_BYTES = 255;

const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha512", 128],
]);

const ALGORITHM = "sha256|sha512";
const HEX = "[0-9a-f]{64}|[0-9a-f]{128}";
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
// Wider than the specification's grammar, so that what stands in a store is understood; what keeps it apart from the
// layout's own names is that no component starts with an underscore.
const NAME = "[a-z0-9][a-z0-9._-]*";

/** The variable parts of a path: what each may be, as a regular expression and in words. */
export const COMPONENTS: Readonly<Record<string, { readonly pattern: string; readonly words: string }>> = {
  repository: {
    pattern: `${NAME}(?:/${NAME})*`,
    words: `at most ${MAX_REPOSITORY_BYTES} bytes of a-z, 0-9, ".", "_", "-" and "/", each part starting with a-z or 0-9`,
  },
  tag: {
    pattern: "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
    words: 'at most 128 letters, digits, ".", "_" and "-", the first a letter, digit or "_"',
  },
  algorithm: { pattern: ALGORITHM, words: "sha256 or sha512" },
  hex: { pattern: HEX, words: "64 lower-case hex digits for sha256, 128 for sha512" },
  subjectAlgorithm: { pattern: ALGORITHM, words: "sha256 or sha512" },
  subjectHex: { pattern: HEX, words: "64 lower-case hex digits for sha256, 128 for sha512" },
  session: { pattern: UUID, words: "a UUID in lower case" },
  run: { pattern: UUID, words: "a UUID in lower case" },
  shard: { pattern: "[0-9a-f]{2}", words: "two lower-case hex digits" },
  offset: { pattern: "0|[1-9][0-9]*", words: "a number of bytes" },
};

/**
 * Name of the first of `parts` that does not go with the others or is too long, or undefined: rules that the
 * pattern of one component cannot tell.
 */
export function misfit(parts: Readonly<Record<string, string>>): string | undefined {
  const { repository = "", algorithm = "", hex, subjectAlgorithm = "", subjectHex, offset = "0" } = parts;
  if (repository.length > MAX_REPOSITORY_BYTES) return "repository";
  if (hex !== undefined && hex.length !== HEX_LENGTHS.get(algorithm)) return "hex";
  if (subjectHex !== undefined && subjectHex.length !== HEX_LENGTHS.get(subjectAlgorithm))
    return "subjectHex";
  return Number.isSafeInteger(Number(offset)) ? undefined : "offset";
}
