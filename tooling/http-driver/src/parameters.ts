import {
  type Duration,
  type ParameterSchema,
  type ParsedParameters,
  parseParameters,
  type Size,
} from "@stowage/core/driver";

/** Parameters of the small driver. */
export interface HttpParameters {
  readonly host: string;
  readonly port: number;
  readonly token?: string | undefined;
  readonly partSize?: Size | undefined;
  readonly pageSize?: number | undefined;
  readonly attempts?: number | undefined;
  readonly retryDelay?: Duration | undefined;
  readonly idleTimeout?: Duration | undefined;
  readonly deadline?: Duration | undefined;
}

const schema: ParameterSchema<HttpParameters> = {
  host: { kind: "string", required: true, summary: "Name or address of the server" },
  port: { kind: "integer", required: true, min: 1, max: 65_535, summary: "Port of the server" },
  token: {
    kind: "string",
    secret: true,
    default: "",
    reason: "the server takes everybody",
    summary: "What the server knows its users by",
  },
  partSize: {
    kind: "size",
    default: 1024 * 1024,
    reason: "a writer holds one part",
    min: 1,
    summary: "Bytes of one part of an upload",
  },
  pageSize: {
    kind: "integer",
    default: 1000,
    reason: "what object stores give at once",
    min: 1,
    summary: "Entries that a listing asks for at once",
  },
  attempts: {
    kind: "integer",
    default: 4,
    reason: "three failures in a row are an outage",
    min: 1,
    summary: "Requests for one purpose at most",
  },
  retryDelay: {
    kind: "duration",
    default: 50,
    reason: "the second attempt follows soon, the fourth waits eight times as long",
    summary: "Longest wait before the second attempt; it doubles each time",
  },
  idleTimeout: {
    kind: "duration",
    default: 10_000,
    reason: "a server that is alive says something",
    min: 1,
    summary: "Silence after which a connection is given up",
  },
  deadline: {
    kind: "duration",
    default: 60_000,
    reason: "a caller is told before it gives up itself",
    min: 1,
    summary: "Time for one call with all its attempts; bodies that are read have the idle timeout only",
  },
};

export type ParsedHttpParameters = ParsedParameters<HttpParameters>;

export function parseHttpParameters(parameters: unknown): ParsedHttpParameters {
  return parseParameters("http", schema, parameters);
}
