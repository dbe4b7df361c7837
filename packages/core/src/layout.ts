import type { PathKind } from "./path-spec.ts";

/** Start of every path of the layout, which CNCF distribution shares; `v2` is the layout's version. */
export const LAYOUT_ROOT = "/docker/registry/v2";

const REPOSITORY = "/repositories/{repository}";
const REVISION = `${REPOSITORY}/_manifests/revisions/{algorithm}/{hex}`;
const TAG = `${REPOSITORY}/_manifests/tags/{tag}`;
const INDEX_ENTRY = `${TAG}/index/{algorithm}/{hex}`;
const SUBJECT = `${REPOSITORY}/_manifests/referrers/{subjectAlgorithm}/{subjectHex}`;
const LAYER = `${REPOSITORY}/_layers/{algorithm}/{hex}`;
const UPLOAD = `${REPOSITORY}/_uploads/{session}`;
const BLOB = "/blobs/{algorithm}/{hex:2}/{hex}";
const GC = "/_gc/{run}";

/**
 * The path of each place, below {@link LAYOUT_ROOT}. Names beside user-chosen repository names start with an
 * underscore, which no component of a repository name does. `{hex:2}` is the first two digits of `{hex}`.
 */
export const LAYOUT: Readonly<Record<PathKind, string>> = {
  root: "",
  "repositories-root": "/repositories",
  repository: REPOSITORY,
  manifests: `${REPOSITORY}/_manifests`,
  "manifest-revisions": `${REPOSITORY}/_manifests/revisions`,
  "manifest-revision": REVISION,
  "manifest-revision-link": `${REVISION}/link`,
  "manifest-tags": `${REPOSITORY}/_manifests/tags`,
  "manifest-tag": TAG,
  "manifest-tag-current-link": `${TAG}/current/link`,
  "manifest-tag-index": `${TAG}/index`,
  "manifest-tag-index-entry": INDEX_ENTRY,
  "manifest-tag-index-entry-link": `${INDEX_ENTRY}/link`,
  referrers: `${REPOSITORY}/_manifests/referrers`,
  "referrers-of-subject": SUBJECT,
  referrer: `${SUBJECT}/{algorithm}/{hex}`,
  "referrer-link": `${SUBJECT}/{algorithm}/{hex}/link`,
  layers: `${REPOSITORY}/_layers`,
  layer: LAYER,
  "layer-link": `${LAYER}/link`,
  uploads: `${REPOSITORY}/_uploads`,
  upload: UPLOAD,
  "upload-data": `${UPLOAD}/data`,
  "upload-started-at": `${UPLOAD}/startedat`,
  "upload-hash-states": `${UPLOAD}/hashstates/{algorithm}`,
  "upload-hash-state": `${UPLOAD}/hashstates/{algorithm}/{offset}`,
  blobs: "/blobs",
  "blob-shard": "/blobs/{algorithm}/{shard}",
  blob: BLOB,
  "blob-data": `${BLOB}/data`,
  gc: "/_gc",
  "gc-run": "/_gc/run",
  "gc-cycle": GC,
  "gc-candidates": `${GC}/candidates`,
  "gc-candidate-shard": `${GC}/candidates/{shard}`,
  "gc-keeps": `${GC}/keep`,
  "gc-keep-shard": `${GC}/keep/{shard}`,
  "gc-keep": `${GC}/keep/{hex:2}/{algorithm}-{hex}`,
  "gc-sweeps": `${GC}/sweep`,
  "gc-sweep-shard": `${GC}/sweep/{shard}`,
  secret: "/_stowage/secret",
};
