import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseServeArguments } from "./serve-arguments.ts";

describe("the arguments of serve", () => {
  test("may be left out", () => {
    expect(parseServeArguments([])).toEqual({
      port: 5000,
      host: "127.0.0.1",
      storage: { name: "filesystem", parameters: { rootDirectory: resolve("data") } },
      relativeUrls: false,
      logLevel: "info",
    });
  });

  test("name port, host, storage, module, addresses and log level", () => {
    const args = [
      "--port=0",
      "--host",
      "::",
      "--storage",
      '{"s3":{"bucket":"images"}}',
      "--driver",
      "./mine.js",
    ];
    const more = ["--public-url", "https://r.example/x", "--relative-urls", "--log-level=warn"];
    expect(parseServeArguments([...args, ...more])).toEqual({
      port: 0,
      host: "::",
      storage: { name: "s3", parameters: { bucket: "images" } },
      driver: "./mine.js",
      publicUrl: "https://r.example/x",
      relativeUrls: true,
      logLevel: "warn",
    });
  });

  test("know the driver of a distribution configuration", () => {
    expect(parseServeArguments(["--storage", '{"s3aws":{}}']).storage.name).toBe("s3");
  });

  test.each([
    [["--port", "65536"], /--port is "65536"; give a number/],
    [["--port", "-1"], /--port/],
    [["--port", "x"], /--port is "x"/],
    [["--storage", "{"], /--storage is not JSON \(.*\); write it like/],
    [["--storage", "[]"], /--storage is not a JSON object/],
    [["--storage", "null"], /--storage is not a JSON object/],
    [["--storage", "{}"], /--storage names no driver/],
    [["--storage", '{"a":{},"b":{}}'], /--storage names 2 drivers \(a, b\); name one/],
    [["--public-url", "registry.example.com"], /--public-url is "registry.example.com"/],
    [["--public-url", "ftp://registry.example.com"], /--public-url/],
    [["--log-level", "loud"], /--log-level is "loud"; use one of fatal/],
    [["--prot", "5"], /--prot.*See: stowage serve --help/s],
    [["5000"], /5000.*See: stowage serve --help/s],
  ])("are refused with the way out: %j", (args, message) => {
    expect(() => parseServeArguments(args)).toThrow(message);
    expect(() => parseServeArguments(args)).toThrow(expect.objectContaining({ name: "UsageError" }));
  });
});

test("a storage that is no JSON is not quoted, since it may hold a secret", () => {
  const text = '{"s3":{"secretAccessKey":"hunter2hunter2hunter2"}}';
  for (let at = 0; at <= text.length; at++) {
    for (const slip of ["", "x", "\n", '"', "}", "\\"]) {
      const given = text.slice(0, at) + slip + text.slice(at + 1);
      try {
        parseServeArguments(["--storage", given]);
      } catch (error) {
        expect(String(error), given).not.toContain("unter");
      }
    }
  }
});
