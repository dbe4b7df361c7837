import { createDriver, type DriverFactory, type DriverParameters } from "@stowage/core";
import {
  type ParameterSchema,
  type ParsedParameters,
  parseParameters,
  type Size,
} from "@stowage/core/driver";

interface ExampleParameters {
  readonly bucket: string;
  readonly partSize?: Size | undefined;
  readonly fsync?: "full" | "none" | undefined;
  readonly secretKey?: string | undefined;
}

declare module "@stowage/core" {
  interface DriverParameters {
    readonly example: ExampleParameters;
    readonly optional: { readonly namespace?: "tree" | "flat" | undefined };
  }
}

const bucket = { kind: "string", required: true, summary: "" } as const;
const partSize = { kind: "size", default: 1, reason: "", summary: "" } as const;
const fsync = {
  kind: "enum",
  values: { full: "", none: "" },
  default: "full",
  reason: "",
  summary: "",
} as const;
const half = { kind: "enum", values: { full: "" }, default: "full", reason: "", summary: "" } as const;
const secretKey = { kind: "string", secret: true, summary: "" } as const;

const schema: ParameterSchema<ExampleParameters, "secretKey"> = { bucket, partSize, fsync, secretKey };

/** Never called: what compiles is the test. */
export async function createDriverIsTyped(): Promise<void> {
  await createDriver("example", { bucket: "b", partSize: "10MiB", fsync: "none" });
  await createDriver("example", { bucket: "b", partSize: "10 MiB" });
  await createDriver("example", { bucket: "b", partSize: "0xA00000" });
  await createDriver("optional");
  await createDriver("optional", { namespace: "flat" });
  // @ts-expect-error: no package has declared it
  await createDriver("unknown", {});
  // @ts-expect-error: a required parameter is missing
  await createDriver("example", {});
  // @ts-expect-error: a required parameter is missing, and with it the argument
  await createDriver("example");
  // @ts-expect-error: misspelt
  await createDriver("example", { bucket: "b", partsize: 1 });
  // @ts-expect-error: no such unit
  await createDriver("example", { bucket: "b", partSize: "10 bananas" });
  // @ts-expect-error: no such value
  await createDriver("example", { bucket: "b", fsync: "data" });
}

export function parsedParametersAreTyped(): unknown {
  const parsed: ParsedParameters<ExampleParameters, "secretKey"> = parseParameters("example", schema, {});
  const size: number = parsed.partSize;
  const mode: "full" | "none" = parsed.fsync;
  const secret: string | undefined = parsed.secretKey;
  // @ts-expect-error: it may be unset
  const set: string = parsed.secretKey;
  return [size, mode, secret, set];
}

export const schemas: readonly ParameterSchema<ExampleParameters, "secretKey">[] = [
  schema,
  // @ts-expect-error: a definition is missing
  { bucket, partSize, fsync },
  // @ts-expect-error: one too many
  { bucket, partSize, fsync, secretKey, another: bucket },
  // @ts-expect-error: not required, though the type has it
  { bucket: secretKey, partSize, fsync, secretKey },
  // @ts-expect-error: neither a default nor among those that may stay unset
  { bucket, partSize: { kind: "size", summary: "" }, fsync, secretKey },
  // @ts-expect-error: a default without its reason
  { bucket, partSize: { kind: "size", default: 1, summary: "" }, fsync, secretKey },
  // @ts-expect-error: a default as text
  { bucket, partSize: { kind: "size", default: "1MiB", reason: "", summary: "" }, fsync, secretKey },
  // @ts-expect-error: a size is no duration
  { bucket, partSize: { kind: "duration", default: 1, reason: "", summary: "" }, fsync, secretKey },
  // @ts-expect-error: a value is missing
  { bucket, partSize, fsync: half, secretKey },
];

/** Two ways to connect, which exclude each other, share one schema. */
type EitherParameters =
  | { readonly account: string; readonly key: string; readonly endpoint?: never }
  | { readonly endpoint: string; readonly account?: never; readonly key?: never };

export const either: ParameterSchema<EitherParameters, "account" | "key" | "endpoint"> = {
  account: { kind: "string", summary: "" },
  key: { kind: "string", secret: true, summary: "" },
  endpoint: { kind: "string", summary: "" },
};

export const factory: DriverFactory<
  "example",
  DriverParameters["example"],
  ParsedParameters<ExampleParameters, "secretKey">
> = {
  name: "example",
  package: "example",
  parse: (parameters) => parseParameters("example", schema, parameters),
  create: (parameters) => Promise.reject(new Error(`${parameters.partSize.toFixed()} bytes`)),
};
