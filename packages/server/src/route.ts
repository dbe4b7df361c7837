import { RegistryError } from "@stowage/oci";

/** What a path of the API names. Names and references are as the client wrote them: whoever uses one checks it. */
export type Route =
  | { readonly kind: "base" }
  | { readonly kind: "blob"; readonly name: string; readonly digest: string }
  | { readonly kind: "uploads"; readonly name: string }
  | { readonly kind: "upload"; readonly name: string; readonly id: string }
  | { readonly kind: "manifest"; readonly name: string; readonly reference: string }
  | { readonly kind: "tags"; readonly name: string };

/** What all paths of the API begin with. */
export const API_ROOT = "/v2/";

const BLOBS = "blobs";
const MANIFESTS = "manifests";
const TAGS = "tags";
const TAG_LIST = "list";
const UPLOADS = "uploads";

/**
 * Reads a request's path, without its query; undefined if the API has no such place.
 *
 * A repository name may have any number of components, and any of them may be called `blobs`, `manifests`, `tags` or
 * `uploads`. So the path is read from its end: the last component but one says what the last one is.
 * @throws {@link RegistryError} `NAME_INVALID` for a percent escape that is none
 */
export function parseRoute(path: string): Route | undefined {
  if (path === API_ROOT || `${path}/` === API_ROOT) return { kind: "base" };
  if (!path.startsWith(API_ROOT)) return undefined;
  const segments = decodeSegments(path.slice(API_ROOT.length));
  const last = segments.pop() ?? "";
  const keyword = segments.pop();
  if (keyword === UPLOADS && segments.at(-1) === BLOBS) {
    const name = segments.slice(0, -1).join("/");
    if (name === "") return undefined;
    return last === "" ? { kind: "uploads", name } : { kind: "upload", name, id: last };
  }
  const name = segments.join("/");
  if (name === "" || last === "") return undefined;
  if (keyword === BLOBS)
    return last === UPLOADS ? { kind: "uploads", name } : { kind: "blob", name, digest: last };
  if (keyword === MANIFESTS) return { kind: "manifest", name, reference: last };
  if (keyword === TAGS && last === TAG_LIST) return { kind: "tags", name };
  return undefined;
}

/** Path of a place: what {@link parseRoute} reads. */
export function formatRoute(route: Route): string {
  switch (route.kind) {
    case "base":
      return API_ROOT;
    case "blob":
      return `${API_ROOT}${route.name}/${BLOBS}/${route.digest}`;
    case "uploads":
      return `${API_ROOT}${route.name}/${BLOBS}/${UPLOADS}/`;
    case "upload":
      return `${API_ROOT}${route.name}/${BLOBS}/${UPLOADS}/${encodeURIComponent(route.id)}`;
    case "manifest":
      return `${API_ROOT}${route.name}/${MANIFESTS}/${route.reference}`;
    case "tags":
      return `${API_ROOT}${route.name}/${TAGS}/${TAG_LIST}`;
    default:
      return route satisfies never;
  }
}

/** Decoded one by one, so that an escaped slash stays within its component. */
function decodeSegments(path: string): string[] {
  return path.split("/").map((segment) => (segment.includes("%") ? decode(segment) : segment));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    const message = `"${segment.slice(0, 200)}" in the path has a percent escape that is none`;
    throw new RegistryError("NAME_INVALID", message);
  }
}
