// Where a registry keeps what in a store.
export { parsePath } from "./parse-path.ts";
export { pathFor } from "./path-for.ts";
export type { PathKind, PathSpec } from "./path-spec.ts";
