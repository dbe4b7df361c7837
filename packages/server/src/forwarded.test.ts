import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, test } from "vitest";
import { clientView } from "./forwarded.ts";

const plain = { encrypted: false };

function view(headers: IncomingHttpHeaders) {
  return clientView(headers, plain);
}

describe("the client's view", () => {
  test("is the Host of the request and the protocol of the connection", () => {
    expect(view({ host: "localhost:5000" })).toEqual({
      protocol: "http",
      host: "localhost:5000",
      prefix: "",
    });
    expect(clientView({ host: "r" }, { encrypted: true }).protocol).toBe("https");
  });

  test("has no host if nobody names a valid one", () => {
    expect(view({})).toEqual({ protocol: "http", prefix: "" });
    expect(view({ host: "a b" }).host).toBeUndefined();
  });

  test("follows X-Forwarded-Proto, -Host and -Prefix, the first entry of each", () => {
    expect(
      view({
        host: "10.0.0.7:5000",
        "x-forwarded-proto": "https, http",
        "x-forwarded-host": "registry.example.com, inner:8080",
        "x-forwarded-prefix": "/images/",
      }),
    ).toEqual({ protocol: "https", host: "registry.example.com", prefix: "/images" });
  });

  test.each([
    ["for=192.0.2.60;proto=https;host=registry.example.com", "https", "registry.example.com"],
    [
      'for="[2001:db8::1]"; Proto=HTTPS; Host="registry.example.com:8443", host=inner',
      "https",
      "registry.example.com:8443",
    ],
    ['for="a,b;c"; host=r.example', "http", "r.example"],
    ['host="[2001:db8::1]:5000"', "http", "[2001:db8::1]:5000"],
  ])("follows Forwarded: %s", (forwarded, protocol, host) => {
    expect(view({ host: "inner", forwarded })).toEqual({ protocol, host, prefix: "" });
  });

  test("prefers Forwarded to X-Forwarded-*, and passes over what each leaves open", () => {
    const headers = { host: "h", forwarded: "host=a", "x-forwarded-host": "b", "x-forwarded-proto": "https" };
    expect(view(headers)).toEqual({ protocol: "https", host: "a", prefix: "" });
  });

  test.each([
    ["x-forwarded-host", "evil.example/path"],
    ["x-forwarded-host", "a b"],
    ["x-forwarded-proto", "javascript"],
    ["x-forwarded-prefix", "//evil.example"],
    ["x-forwarded-prefix", "images"],
    ["forwarded", 'host="evil.example/x"'],
    ["forwarded", "host"],
  ])("passes over %s: %s", (name, value) => {
    expect(view({ host: "h", [name]: value })).toEqual({ protocol: "http", host: "h", prefix: "" });
  });
});
