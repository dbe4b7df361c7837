import type { PathKind } from "@stowage/core/layout";

/** A place of the layout as an operator sees it. */
export interface Place {
  /** The table in which it stands. */
  readonly area:
    | "blobs"
    | "manifests"
    | "tags"
    | "referrers"
    | "layers"
    | "uploads"
    | "collector"
    | "own"
    | "store";
  /** What is there. A directory says so. */
  readonly holds: string;
  /** When it is written. */
  readonly written: string;
  /** Who reads and writes it: both registries, or one of them. */
  readonly whose: "both" | "Stowage" | "distribution";
}

const LINK = "a digest, such as `sha256:…`, without a line break";

/** Every kind of path that core knows. A kind without a description does not compile. */
export const PLACES: Readonly<Record<PathKind, Place>> = {
  root: { area: "store", holds: "directory: everything", written: "with the first object", whose: "both" },
  "repositories-root": {
    area: "store",
    holds: "directory: one directory for each component of a repository's name",
    written: "with the first push",
    whose: "both",
  },
  repository: {
    area: "store",
    holds: "directory: a repository, and those whose names continue its own",
    written: "with its first push",
    whose: "both",
  },
  blobs: {
    area: "blobs",
    holds: "directory: all content, shared by all repositories",
    written: "",
    whose: "both",
  },
  "blob-shard": {
    area: "blobs",
    holds: "directory: the blobs whose digest begins with these two digits",
    written: "",
    whose: "both",
  },
  blob: { area: "blobs", holds: "directory: one blob", written: "", whose: "both" },
  "blob-data": {
    area: "blobs",
    holds: "the bytes of a layer, a config or a manifest",
    written: "when an upload ends, or a manifest is put; before any link to it",
    whose: "both",
  },
  manifests: {
    area: "manifests",
    holds: "directory: manifests, tags and referrers",
    written: "",
    whose: "both",
  },
  "manifest-revisions": {
    area: "manifests",
    holds: "directory: revisions by digest",
    written: "",
    whose: "both",
  },
  "manifest-revision": { area: "manifests", holds: "directory: one revision", written: "", whose: "both" },
  "manifest-revision-link": {
    area: "manifests",
    holds: `${LINK}: the repository has this manifest`,
    written: "when the manifest is put, after its bytes; removed first when it is deleted",
    whose: "both",
  },
  "manifest-tags": { area: "tags", holds: "directory: tags by name", written: "", whose: "both" },
  "manifest-tag": { area: "tags", holds: "directory: one tag", written: "", whose: "both" },
  "manifest-tag-current-link": {
    area: "tags",
    holds: `${LINK}: what the tag names now`,
    written: "last of all when a manifest is put under the tag",
    whose: "both",
  },
  "manifest-tag-index": {
    area: "tags",
    holds: "directory: what the tag has named so far",
    written: "",
    whose: "both",
  },
  "manifest-tag-index-entry": {
    area: "tags",
    holds: "directory: one of these revisions",
    written: "",
    whose: "both",
  },
  "manifest-tag-index-entry-link": {
    area: "tags",
    holds: LINK,
    written: "when a manifest is put under the tag, before `current`",
    whose: "both",
  },
  referrers: {
    area: "referrers",
    holds: "directory: referrers by their subject",
    written: "",
    whose: "Stowage",
  },
  "referrers-of-subject": {
    area: "referrers",
    holds: "directory: manifests whose `subject` is this digest",
    written: "",
    whose: "Stowage",
  },
  referrer: { area: "referrers", holds: "directory: one of these manifests", written: "", whose: "Stowage" },
  "referrer-link": {
    area: "referrers",
    holds: `${LINK}: that of the manifest`,
    written:
      "when a manifest with a `subject` is put, before its revision; without one it counts for nothing",
    whose: "Stowage",
  },
  layers: { area: "layers", holds: "directory: blobs that the repository has", written: "", whose: "both" },
  layer: { area: "layers", holds: "directory: one of them", written: "", whose: "both" },
  "layer-link": {
    area: "layers",
    holds: `${LINK}: the repository has this blob`,
    written: "after the bytes of the blob, or when it is mounted from another repository",
    whose: "both",
  },
  uploads: { area: "uploads", holds: "directory: uploads in progress", written: "", whose: "both" },
  upload: { area: "uploads", holds: "directory: one of them", written: "", whose: "both" },
  "upload-data": {
    area: "uploads",
    holds: "the bytes so far",
    written:
      "by distribution with each chunk; by Stowage for a moment, when the digest had to be read back before the move to its blob",
    whose: "both",
  },
  "upload-started-at": {
    area: "uploads",
    holds: "the time at which the upload began, as RFC 3339 in UTC",
    written: "when an upload begins",
    whose: "distribution",
  },
  "upload-hash-states": {
    area: "uploads",
    holds: "directory: states of the hash by offset",
    written: "",
    whose: "distribution",
  },
  "upload-hash-state": {
    area: "uploads",
    holds: "the state of the hash after so many bytes",
    written: "with each chunk",
    whose: "distribution",
  },
  gc: { area: "collector", holds: "directory: the garbage collector's notes", written: "", whose: "Stowage" },
  "gc-run": {
    area: "collector",
    holds: "JSON: which run is under way, whose it is, and its phase",
    written: "at each step of a run",
    whose: "Stowage",
  },
  "gc-cycle": { area: "collector", holds: "directory: one run", written: "", whose: "Stowage" },
  "gc-candidates": {
    area: "collector",
    holds: "directory: what nothing seems to need",
    written: "",
    whose: "Stowage",
  },
  "gc-candidate-shard": {
    area: "collector",
    holds: "candidates whose digest begins with these two digits: digest, size, time",
    written: "after marking",
    whose: "Stowage",
  },
  "gc-keeps": {
    area: "collector",
    holds: "directory: candidates that somebody needs after all",
    written: "",
    whose: "Stowage",
  },
  "gc-keep-shard": {
    area: "collector",
    holds: "directory: those whose digest begins so",
    written: "",
    whose: "Stowage",
  },
  "gc-keep": {
    area: "collector",
    holds: "nothing; that it exists keeps the blob",
    written: "by a server that is about to rely on the blob",
    whose: "Stowage",
  },
  "gc-sweeps": {
    area: "collector",
    holds: "directory: shards that are being swept",
    written: "",
    whose: "Stowage",
  },
  "gc-sweep-shard": {
    area: "collector",
    holds: "nothing; that it exists makes servers wait",
    written: "before blobs of the shard are deleted, removed when every answer is in",
    whose: "Stowage",
  },
  secret: {
    area: "own",
    holds: "the key that signs upload sessions, unless the configuration has one",
    written: "once, by the first server",
    whose: "Stowage",
  },
};
