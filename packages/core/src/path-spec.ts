/** A place that the layout has once. */
interface StorePlace {
  readonly kind: "root" | "repositories-root" | "blobs" | "gc" | "gc-run" | "secret";
}

/** A place that each repository has once. */
interface RepositoryPlace {
  readonly kind:
    | "repository"
    | "manifests"
    | "manifest-revisions"
    | "manifest-tags"
    | "layers"
    | "uploads"
    | "referrers";
  /** Name of the repository, with its slashes. */
  readonly repository: string;
}

/** A place of one digest in one repository: a revision of a manifest, or a layer. */
interface RepositoryDigestPlace {
  readonly kind: "manifest-revision" | "manifest-revision-link" | "layer" | "layer-link";
  readonly repository: string;
  readonly algorithm: string;
  readonly hex: string;
}

/** A place of one tag. */
interface TagPlace {
  readonly kind: "manifest-tag" | "manifest-tag-current-link" | "manifest-tag-index";
  readonly repository: string;
  readonly tag: string;
}

/** A revision that a tag has named at some time. */
interface TagIndexPlace {
  readonly kind: "manifest-tag-index-entry" | "manifest-tag-index-entry-link";
  readonly repository: string;
  readonly tag: string;
  readonly algorithm: string;
  readonly hex: string;
}

/** The referrers of one subject, all of them. */
interface SubjectPlace {
  readonly kind: "referrers-of-subject";
  readonly repository: string;
  readonly subjectAlgorithm: string;
  readonly subjectHex: string;
}

/** One referrer: the digest of a manifest whose `subject` is the subject's digest. */
interface ReferrerPlace {
  readonly kind: "referrer" | "referrer-link";
  readonly repository: string;
  readonly subjectAlgorithm: string;
  readonly subjectHex: string;
  readonly algorithm: string;
  readonly hex: string;
}

/** A place of one upload session. */
interface UploadPlace {
  readonly kind: "upload" | "upload-data" | "upload-started-at";
  readonly repository: string;
  /** Id of the upload session, a UUID. */
  readonly session: string;
}

/** Hash states that distribution keeps for one session and algorithm. */
interface HashStatesPlace {
  readonly kind: "upload-hash-states";
  readonly repository: string;
  readonly session: string;
  readonly algorithm: string;
}

/** The hash state after the session's first `offset` bytes. */
interface HashStatePlace {
  readonly kind: "upload-hash-state";
  readonly repository: string;
  readonly session: string;
  readonly algorithm: string;
  readonly offset: number;
}

/** A place of one blob. */
interface BlobPlace {
  readonly kind: "blob" | "blob-data";
  readonly algorithm: string;
  readonly hex: string;
}

/** The blobs whose hex digits start with `shard`. */
interface BlobShardPlace {
  readonly kind: "blob-shard";
  readonly algorithm: string;
  /** Two hex digits. */
  readonly shard: string;
}

/** A place of one run of the garbage collector. */
interface GcCyclePlace {
  readonly kind: "gc-cycle" | "gc-candidates" | "gc-keeps" | "gc-sweeps";
  /** Id of the run, a UUID. */
  readonly run: string;
}

/** What one run of the garbage collector keeps for the blobs whose hex digits start with `shard`. */
interface GcShardPlace {
  readonly kind: "gc-candidate-shard" | "gc-keep-shard" | "gc-sweep-shard";
  readonly run: string;
  readonly shard: string;
}

/** The flag by which a replica keeps a candidate of the run. */
interface GcKeepPlace {
  readonly kind: "gc-keep";
  readonly run: string;
  readonly algorithm: string;
  readonly hex: string;
}

/**
 * Every place in the layout that the registry, distribution or the garbage collector reads or writes, by its parts.
 * Which path each has is said in docs/layout.md; {@link pathFor} gives it and {@link parsePath} takes it apart.
 */
export type PathSpec =
  | BlobPlace
  | BlobShardPlace
  | GcCyclePlace
  | GcKeepPlace
  | GcShardPlace
  | HashStatePlace
  | HashStatesPlace
  | ReferrerPlace
  | RepositoryDigestPlace
  | RepositoryPlace
  | StorePlace
  | SubjectPlace
  | TagIndexPlace
  | TagPlace
  | UploadPlace;

export type PathKind = PathSpec["kind"];
