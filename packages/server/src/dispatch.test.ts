import { type StorageDriver, StorageError } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { contentOf, errorCode, pushBlob, pushImage } from "./testing/content.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";
import { openMemory, runServer } from "./testing/running-server.ts";
import { beginUpload } from "./testing/uploading.ts";

const UNKNOWN = digestOf(Buffer.from("never pushed"));

describe("the API", () => {
  test("answers /v2/ and names its version on every answer", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    for (const path of ["/v2/", "/v2"]) {
      const response = await fetch(running.url + path);
      expect([response.status, await response.json()]).toEqual([200, {}]);
      expect(response.headers.get("docker-distribution-api-version")).toBe("registry/2.0");
    }
    const missing = await fetch(`${running.url}/v2/a/manifests/none`);
    expect(missing.headers.get("docker-distribution-api-version")).toBe("registry/2.0");
    expect((await fetch(`${running.url}/v2/`, { method: "HEAD" })).status).toBe(200);
  });

  test("has repositories whose components are called like its own places", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    for (const name of ["blobs/uploads", "a/manifests/tags/list", "v2/blobs", "uploads/uploads"]) {
      await pushImage(running.url, name, "latest", [contentOf(name, 100)]);
      const response = await fetch(`${running.url}/v2/${name}/tags/list`);
      expect(await response.json()).toEqual({ name, tags: ["latest"] });
    }
  });

  test("takes names of up to 255 characters", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const name = `${"a/".repeat(127)}a`;
    await pushImage(running.url, name, "latest");
    const tooLong = await fetch(`${running.url}/v2/${name}/a/tags/list`);
    expect([tooLong.status, await errorCode(tooLong)]).toEqual([400, "NAME_INVALID"]);
  });

  test.each(["UPPER", "a//b", "a/../b", "a/-b", "a%20b", "a%2F"])("has no repository %s", async (name) => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using socket = await openConnection(running.url);
    socket.write(`GET /v2/${name}/tags/list HTTP/1.1\r\nhost: x\r\n\r\n`); // fetch would tidy the path
    const text = await readUntil(socket, (so) => so.endsWith("}]}"));
    expect([text.slice(0, 13), text.includes('"NAME_INVALID"')]).toEqual(["HTTP/1.1 400 ", true]);
  });

  test.each([
    "/v2/a%zz/tags/list",
    "/v2/a/manifests/%zz",
    "/v2/a/blobs/%",
    "/v2/a/blobs/uploads/%ff",
    "/v2/%c3%28/tags/list",
    "/%zz",
  ])("cannot read %s, and says that a name is invalid", async (path) => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using socket = await openConnection(running.url);
    socket.write(`GET ${path}?x=%zz HTTP/1.1\r\nhost: x\r\n\r\n`);
    const text = await readUntil(socket, (so) => so.endsWith("}]}"));
    expect([text.slice(0, 13), text.includes('"NAME_INVALID"')]).toEqual(["HTTP/1.1 400 ", true]);
    expect(text).toContain("a percent escape that is none");
    expect(text).toMatch(/^docker-distribution-api-version: registry\/2.0\r$/im);
  });

  test.each(["/v2/a", "/v2/a/referrers/x", "/v3/", "/other"])(
    "has nothing at %s, and says so in the form of the specification",
    async (path) => {
      await using store = await openMemory();
      await using running = await runServer(store.driver);
      const response = await fetch(running.url + path);
      expect([response.status, await errorCode(response)]).toEqual([404, "UNSUPPORTED"]);
      expect(response.headers.get("content-type")).toBe("application/json");
    },
  );

  test.each(["http://elsewhere/v2/", "HTTPS://elsewhere:443/v2/"])(
    "understands a target in absolute form, as proxies send it: %s",
    async (target) => {
      await using store = await openMemory();
      await using running = await runServer(store.driver);
      const socket = await openConnection(running.url);
      socket.write(`GET ${target} HTTP/1.1\r\nhost: elsewhere\r\nconnection: close\r\n\r\n`);
      expect(await readUntil(socket, () => false)).toMatch(/^HTTP\/1.1 200 /);
    },
  );

  test.each([
    ["PUT", `/v2/a/blobs/${UNKNOWN}`, "HEAD, GET, DELETE"],
    ["POST", "/v2/a/manifests/v1", "HEAD, GET, PUT, DELETE"],
    ["GET", "/v2/a/blobs/uploads/", "POST"],
    ["DELETE", "/v2/a/tags/list", "GET, HEAD"],
    ["OPTIONS", "/v2/", "GET, HEAD"],
  ])("does not take %s at %s, and says what it takes", async (method, path, allowed) => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const response = await fetch(running.url + path, { method });
    expect([response.status, await errorCode(response)]).toEqual([405, "UNSUPPORTED"]);
    expect(response.headers.get("allow")).toBe(allowed);
  });

  test("refuses to delete where that is off", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, { registry: { allowDelete: false } });
    const digest = await pushBlob(running.url, "a", contentOf("kept", 10));
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "DELETE" });
    expect([response.status, await errorCode(response)]).toEqual([405, "UNSUPPORTED"]);
  });
});

describe("a storage that cannot answer", () => {
  test("is 503 to every request, and never 'unknown'", async () => {
    await using store = await openMemory();
    await using running = await runServer(brokenOver(store.driver), { registry: { secret: "some secret" } });
    const requests: readonly (readonly [string, string])[] = [
      ["HEAD", `/v2/a/blobs/${UNKNOWN}`],
      ["GET", `/v2/a/blobs/${UNKNOWN}`],
      ["GET", "/v2/a/manifests/v1"],
      ["HEAD", "/v2/a/manifests/v1"],
      ["DELETE", "/v2/a/manifests/v1"],
      ["GET", "/v2/a/tags/list"],
      ["POST", `/v2/a/blobs/uploads/?mount=${UNKNOWN}&from=b`],
      ["POST", `/v2/a/blobs/uploads/?digest=${UNKNOWN}`],
    ];
    for (const [method, path] of requests) {
      const response = await fetch(running.url + path, { method });
      expect([method, path, response.status]).toEqual([method, path, 503]);
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      if (method !== "HEAD") expect(await errorCode(response)).toBe("UNAVAILABLE");
    }
  });
});

describe("a request whose body nobody wants", () => {
  test("leaves the connection ready for the next one", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const body = contentOf("unwanted", 3_000_000);
    const location = await beginUpload(running.url, "a");
    for (let round = 0; round < 3; round++) {
      for (const [method, address, status] of [
        ["PUT", `${running.url}/v2/a/manifests/v1`, 400],
        ["PATCH", `${location}x`, 404],
        ["POST", `${running.url}/v2/UPPER/blobs/uploads/`, 400],
        ["POST", `${running.url}/v2/a/tags/list`, 405],
      ] as const) {
        const headers = method === "PUT" ? { "content-type": "text/plain" } : {};
        const sent = method === "PUT" ? body.subarray(0, 1000) : body;
        const response = await fetch(address, { method, headers, body: sent });
        expect([method, response.status, await errorCode(response)]).toEqual([
          method,
          status,
          expect.any(String),
        ]);
      }
    }
    expect((await fetch(`${running.url}/v2/`)).status).toBe(200);
  });
});

/** A store that is down: every operation fails as a driver's would. */
function brokenOver(driver: StorageDriver): StorageDriver {
  const down = new StorageError("UNAVAILABLE", "the store does not answer");
  const fail = () => Promise.reject(down);
  const failListing = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) });
  return new Proxy(driver, {
    get(target, key) {
      if (key === "list" || key === "walk") return failListing;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" && typeof key === "string" ? fail : value;
    },
  });
}
