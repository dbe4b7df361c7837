import { type ParameterSchema, type ParsedParameters, parseParameters } from "@stowage/core/driver";

/** Parameters of the driver `inmemory`. */
export interface InMemoryParameters {
  /** Whether an object and a directory may share a name (rule 17); `tree` if absent. */
  readonly namespace?: "tree" | "flat" | undefined;
}

declare module "@stowage/core" {
  interface DriverParameters {
    inmemory: InMemoryParameters;
  }
}

export const schema: ParameterSchema<InMemoryParameters> = {
  namespace: {
    kind: "enum",
    values: {
      tree: "as a file system: no object below another or at a directory",
      flat: "as an object store: an object and a directory may share a name",
    },
    default: "tree",
    reason: "what works on a tree works everywhere",
    summary: "Whether an object and a directory may share a name",
  },
};

export type ParsedInMemoryParameters = ParsedParameters<InMemoryParameters>;

export function parseInMemoryParameters(parameters: unknown): ParsedInMemoryParameters {
  return parseParameters("inmemory", schema, parameters);
}
