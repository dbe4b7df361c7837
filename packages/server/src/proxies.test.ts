import { once } from "node:events";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { contentOf } from "./testing/content.ts";
import { openMemory, runServer } from "./testing/running-server.ts";
import { beginUpload, locationOf, putUpload, sendChunk } from "./testing/uploading.ts";

const content = contentOf("behind a proxy", 100_000);

describe("behind a proxy", () => {
  test("a push that follows each Location arrives, under a path that the proxy takes off", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using proxy = await runProxy(running.url, "/images");
    const begun = await beginUpload(`${proxy.url}/images`, "a/b");
    expect(begun.startsWith(`${proxy.url}/images/v2/a/b/blobs/uploads/`)).toBe(true);
    const patched = await sendChunk(begun, content, { offset: 0 });
    const done = await putUpload(locationOf(patched), digestOf(content));
    expect(done.status).toBe(201);
    const pulled = await fetch(locationOf(done));
    expect(Buffer.from(await pulled.arrayBuffer()).equals(content)).toBe(true);
  });

  test("a Location is where the proxy says that the client is", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "registry.example.com" };
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/`, { method: "POST", headers });
    expect(locationOf(response).startsWith("https://registry.example.com/v2/a/blobs/uploads/")).toBe(true);
  });

  test("a Location is a path if that is what was asked for, and a push that follows it arrives", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, { relativeUrls: true });
    const begun = await beginUpload(running.url, "a");
    expect(begun.startsWith("/v2/a/blobs/uploads/")).toBe(true);
    const done = await putUpload(new URL(begun, running.url).href, digestOf(content), content);
    expect([done.status, locationOf(done)]).toEqual([201, `/v2/a/blobs/${digestOf(content)}`]);
  });

  test("a Location is below the public address, whatever a request says", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, { publicUrl: "https://registry.example.com/r" });
    const headers = { "x-forwarded-host": "elsewhere.example.com" };
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/`, { method: "POST", headers });
    expect(locationOf(response).startsWith("https://registry.example.com/r/v2/a/blobs/uploads/")).toBe(true);
  });

  test("a public address that is none is refused before anything is served", async () => {
    await using store = await openMemory();
    await expect(runServer(store.driver, { publicUrl: "registry" })).rejects.toThrow(
      /publicUrl is "registry"/,
    );
  });
});

/** A proxy that serves another server below `prefix`, and tells it so. */
async function runProxy(target: string, prefix: string) {
  const { hostname, port } = new URL(target);
  const proxy = createHttpServer((incoming, outgoing) => {
    const path = (incoming.url ?? "").slice(prefix.length);
    const headers = {
      ...incoming.headers,
      host: "inner",
      "x-forwarded-host": incoming.headers.host,
      "x-forwarded-proto": "http",
      "x-forwarded-prefix": prefix,
    };
    const onwards = httpRequest({ hostname, port, path, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onwards);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
