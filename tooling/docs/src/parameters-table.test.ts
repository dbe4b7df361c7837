import type { AnyParameterSchema } from "@stowage/core/driver";
import { expect, test } from "vitest";
import { parametersTable } from "./parameters-table.ts";

test("a table has a row for each parameter: what it takes, its default and why, what it means", () => {
  const schema: AnyParameterSchema = {
    bucket: { kind: "string", required: true, summary: "Bucket that holds a|b" },
    partSize: {
      kind: "size",
      aliases: ["chunksize", "partsize"],
      default: 10_485_760,
      reason: "it fits",
      min: 5_242_880,
      max: 5_368_709_120,
      summary: "Bytes of one part",
    },
    timeout: { kind: "duration", default: 20_000, reason: "patience", min: 1000, summary: "Patience" },
    maxThreads: { kind: "integer", default: 100, reason: "threads", max: 1000, summary: "Threads" },
    namespace: {
      kind: "enum",
      values: { tree: "as a file system", flat: "as a bucket" },
      default: "tree",
      reason: "it is stricter",
      summary: "Shape",
    },
    createRoot: { kind: "boolean", default: true, reason: "convenience", summary: "Create the root" },
    key: { kind: "string", secret: true, summary: "Key" },
    client: {
      kind: "object",
      expected: "an S3Client",
      accepts: (value): value is object => true,
      summary: "Client",
    },
  };
  expect(parametersTable(schema)).toBe(
    [
      "| Parameter | Takes | Default | Meaning |",
      "|---|---|---|---|",
      "| `bucket` | text | required | Bucket that holds a\\|b |",
      "| `partSize` (also `chunksize`) | size, 5MiB to 5GiB | `10MiB` | Bytes of one part. Why this default: it fits |",
      "| `timeout` | duration, at least 1s | `20s` | Patience. Why this default: patience |",
      "| `maxThreads` | integer, at most 1000 | `100` | Threads. Why this default: threads |",
      '| `namespace` | `"tree"`, `"flat"` | `tree` | Shape (`tree`: as a file system; `flat`: as a bucket). Why this default: it is stricter |',
      "| `createRoot` | boolean | `true` | Create the root. Why this default: convenience |",
      "| `key` | text, secret | unset | Key |",
      "| `client` | an S3Client | unset | Client |",
      "",
    ].join("\n"),
  );
});
