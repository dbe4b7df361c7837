import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Duration } from "./durations.ts";
import { InvalidParametersError } from "./errors.ts";
import type { AnyParameterSchema, ParameterSchema, ParsedParameters } from "./parameter-schema.ts";
import { parseParameters } from "./parameters.ts";
import type { Size } from "./sizes.ts";

interface Client {
  send(): void;
}

interface Example {
  readonly bucket: string;
  readonly partSize?: Size | undefined;
  readonly timeout?: Duration | undefined;
  readonly maxThreads?: number | undefined;
  readonly conditionalWrites?: boolean | undefined;
  readonly fsync?: "full" | "none" | undefined;
  readonly secretKey?: string | undefined;
  readonly client?: Client | undefined;
}

const schema: ParameterSchema<Example, "secretKey" | "client"> = {
  bucket: {
    kind: "string",
    required: true,
    aliases: ["container"],
    summary: "Bucket that holds the objects",
  },
  partSize: {
    kind: "size",
    aliases: ["chunksize"],
    default: 10_485_760,
    reason: "it fits",
    min: 1024,
    max: 1_073_741_824,
    summary: "Bytes",
  },
  timeout: {
    kind: "duration",
    default: 20_000,
    reason: "patience",
    min: 1000,
    max: 60_000,
    summary: "Patience",
  },
  maxThreads: { kind: "integer", default: 100, reason: "threads", min: 4, max: 1000, summary: "Threads" },
  conditionalWrites: { kind: "boolean", default: true, reason: "safe", summary: "Conditions" },
  fsync: {
    kind: "enum",
    values: { full: "all", none: "nothing" },
    default: "full",
    reason: "safe",
    summary: "Flush",
  },
  secretKey: { kind: "string", secret: true, summary: "Secret" },
  client: {
    kind: "object",
    expected: "a client with a method send",
    accepts: (value): value is Client => typeof value === "object" && value !== null && "send" in value,
    summary: "Client",
  },
};

const parse = (input: unknown): ParsedParameters<Example, "secretKey" | "client"> =>
  parseParameters("s3", schema, input);

const DEFAULTS = {
  bucket: "b",
  partSize: 10_485_760,
  timeout: 20_000,
  maxThreads: 100,
  conditionalWrites: true,
  fsync: "full",
  secretKey: undefined,
  client: undefined,
};

test("what is not given has its default, or stays unset", () => {
  expect(parse({ bucket: "b" })).toEqual(DEFAULTS);
});

test.each([undefined, null, ""])(
  "%j means not given, as an empty key of a configuration file does",
  (value) => {
    const input = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, value]));
    expect(parse({ ...input, container: "b" })).toEqual(DEFAULTS);
  },
);

test.each([undefined, null])("%j has no parameters", (input) => {
  expect(parseParameters("inmemory", {}, input)).toEqual({});
});

test("names and aliases are read without regard to case", () => {
  expect(parse({ BUCKET: "b", chunkSize: "1MiB", MAXthreads: 7 })).toEqual({
    ...DEFAULTS,
    partSize: 2 ** 20,
    maxThreads: 7,
  });
});

describe("a value is taken", () => {
  const client = { send() {} };
  test.each<readonly [keyof Example, unknown, unknown]>([
    ["bucket", "x", "x"],
    ["bucket", " x ", " x "],
    ["partSize", "0xA00000", 10_485_760],
    ["partSize", 1024, 1024],
    ["partSize", "1GiB", 2 ** 30],
    ["timeout", "1m", 60_000],
    ["timeout", 1000, 1000],
    ["maxThreads", "0x10", 16],
    ["maxThreads", " 25 ", 25],
    ["maxThreads", 4, 4],
    ["maxThreads", 1000, 1000],
    ["fsync", "NONE", "none"],
    ["client", client, client],
    ...["off", "no", "false", "n", "f", "0", "OFF", " No ", false].map(
      (value) => ["conditionalWrites", value, false] as const,
    ),
    ...["on", "yes", "true", "y", "t", "1", "Yes", true].map(
      (value) => ["conditionalWrites", value, true] as const,
    ),
  ])("%s: %j", (name, value, parsed) => {
    expect(parse({ bucket: "b", [name]: value })[name]).toBe(parsed);
  });
});

describe("a value is refused", () => {
  test.each<readonly [keyof Example, unknown, string]>([
    ["bucket", 12345, 'parameter "bucket" of driver "s3" is 12345; it takes text: put it in quotes'],
    ["bucket", true, 'parameter "bucket" of driver "s3" is true; it takes text'],
    [
      "partSize",
      "10M",
      'parameter "partSize" of driver "s3" is "10M"; it takes a size such as "10MiB" or 10485760',
    ],
    ["partSize", 1023, 'parameter "partSize" of driver "s3" is 1023; it takes 1KiB or more'],
    ["partSize", "2GiB", 'parameter "partSize" of driver "s3" is "2GiB"; it takes 1GiB or less'],
    ["timeout", "20000", 'is "20000"; it takes a duration such as "20s", or milliseconds as a number'],
    ["timeout", 999, "is 999; it takes 1s or more"],
    ["timeout", "2m", 'is "2m"; it takes 1m or less'],
    ["maxThreads", 3, "is 3; it takes 4 or more"],
    ["maxThreads", 1001, "is 1001; it takes 1000 or less"],
    ["maxThreads", 4.5, "is 4.5; it takes a whole number"],
    ["maxThreads", "4.5", 'is "4.5"; it takes a whole number'],
    ["maxThreads", Number.NaN, "is NaN; it takes a whole number"],
    ["maxThreads", [4], "is an array; it takes a whole number"],
    ["conditionalWrites", "maybe", 'is "maybe"; it takes true or false'],
    ["conditionalWrites", 1, "is 1; it takes true or false"],
    ["fsync", "data", 'is "data"; it takes one of "full", "none"'],
    ["fsync", false, 'is false; it takes one of "full", "none"'],
    ["fsync", "toString", 'is "toString"; it takes one of'],
    ["client", {}, "is an object; it takes a client with a method send"],
    ["client", () => 1, "is a function; it takes a client with a method send"],
    ["partSize", "x".repeat(100), `is "${"x".repeat(80)}…"; it takes`],
  ])("%s: %j", (name, value, message) => {
    const act = () => parse({ bucket: "b", [name]: value });
    expect(act).toThrow(InvalidParametersError);
    expect(act).toThrow(message);
  });

  test("of a secret parameter without showing it", () => {
    const act = () => parse({ bucket: "b", secretKey: 1234567 });
    expect(act).toThrow(
      /^parameter "secretKey" of driver "s3" is something else; it takes text: put it in quotes$/,
    );
  });
});

test("a missing parameter is named with what it is for", () => {
  expect(() => parse({})).toThrow(
    'parameter "bucket" of driver "s3" is missing (bucket that holds the objects)',
  );
});

describe("an unknown parameter is refused", () => {
  test.each([
    ["prtSize", 'unknown parameter "prtSize" for driver "s3"; did you mean "partSize"?'],
    ["chunksiez", 'unknown parameter "chunksiez" for driver "s3"; did you mean "chunksize"?'],
    ["part", 'unknown parameter "part" for driver "s3"; did you mean "partSize"?'],
    ["zzz", 'unknown parameter "zzz" for driver "s3"; it takes bucket, partSize, timeout, maxThreads, '],
    ["__proto__x", 'unknown parameter "__proto__x"'],
  ])("%s", (name, message) => {
    const act = () => parse({ bucket: "b", [name]: "s3cr3t" });
    expect(act).toThrow(InvalidParametersError);
    expect(act).toThrow(message);
    expect(act).not.toThrow(/s3cr3t/);
  });

  test("even where it is not set", () => {
    expect(() => parse({ bucket: "b", nonsense: undefined })).toThrow(InvalidParametersError);
  });

  test("by a driver that takes none", () => {
    expect(() => parseParameters("inmemory", {}, { root: 1 })).toThrow(
      'unknown parameter "root" for driver "inmemory"; it takes none',
    );
  });

  test("if only the prototype of objects has it", () => {
    expect(() => parse(JSON.parse('{"bucket":"b","__proto__":{"x":1}}'))).toThrow(InvalidParametersError);
    expect(() => parse({ bucket: "b", constructor: 1 })).toThrow(InvalidParametersError);
  });
});

test("a name and its alias at once contradict each other", () => {
  expect(() => parse({ bucket: "b", partSize: 1024, chunkSize: 1024 })).toThrow(
    '"partSize" and "chunkSize" both set the parameter "partSize" of driver "s3"; keep one of them',
  );
  expect(() => parse({ bucket: "b", BUCKET: "b" })).toThrow(InvalidParametersError);
});

test.each([
  ["text", '"bucket=b"', "bucket=b"],
  ["an array", "an array", []],
  ["a Map", "an object", new Map([["bucket", "b"]])],
  ["a number", "7", 7],
  ["a function", "a function", () => ({})],
])("%s is no set of parameters", (_, shown, input) => {
  const act = () => parse(input);
  expect(act).toThrow(InvalidParametersError);
  expect(act).toThrow(`the parameters of driver "s3" are ${shown}; give an object such as { name: value }`);
});

test("two parameters with one spelling are a mistake of the schema", () => {
  const wrong: AnyParameterSchema = {
    partSize: { kind: "size", summary: "a" },
    chunkSize: { kind: "size", summary: "b", aliases: ["partsize"] },
  };
  expect(() => parseParameters("x", wrong as ParameterSchema<object>, {})).toThrow(TypeError);
});

test("no message shows the value of a secret, whatever is wrong beside it", () => {
  const name = fc.constantFrom(
    "partSize",
    "timeout",
    "maxThreads",
    "conditionalWrites",
    "fsync",
    "client",
    "typo",
  );
  fc.assert(
    fc.property(name, (wrong) => {
      expect(() => parse({ bucket: "b", secretKey: "hunter2hunter2", [wrong]: "?" })).toThrow(
        expect.objectContaining({
          code: "INVALID_PARAMETERS",
          message: expect.not.stringContaining("hunter2"),
        }),
      );
    }),
  );
});
