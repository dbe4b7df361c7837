import { createHash } from "node:crypto";
import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { contentOf, errorCode, pushBlob } from "../testing/content.ts";
import { runServer, STORES } from "../testing/running-server.ts";

const WRONG = digestOf(Buffer.from("something else"));

describe.each(STORES)("a POST of a blob over $name", ({ open }) => {
  test("with its digest stores it in one request", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const content = contentOf("whole", 700_000);
    const digest = digestOf(content);
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/?digest=${digest}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: content,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("docker-content-digest")).toBe(digest);
    const location = response.headers.get("location") ?? "";
    expect(location).toBe(`${running.url}/v2/a/blobs/${digest}`);
    expect(Buffer.from(await (await fetch(location)).arrayBuffer()).equals(content)).toBe(true);
  });

  test("with its sha512 stores it under that", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const content = contentOf("sha512", 1000);
    const digest = `sha512:${createHash("sha512").update(content).digest("hex")}`;
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/?digest=${digest}`, {
      method: "POST",
      body: content,
    });
    expect([response.status, response.headers.get("docker-content-digest")]).toEqual([201, digest]);
    const head = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" });
    expect([head.status, head.headers.get("docker-content-digest")]).toEqual([200, digest]);
  });

  test("with another digest than its own stores nothing", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const content = contentOf("other", 700_000);
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/?digest=${WRONG}`, {
      method: "POST",
      body: content,
    });
    expect([response.status, await errorCode(response)]).toEqual([400, "DIGEST_INVALID"]);
    for (const digest of [WRONG, digestOf(content)]) {
      expect((await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" })).status).toBe(404);
    }
  });

  test("mounts what another repository has", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", contentOf("mounted", 1000));
    const response = await fetch(`${running.url}/v2/b/c/blobs/uploads/?mount=${digest}&from=a`, {
      method: "POST",
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("docker-content-digest")).toBe(digest);
    expect(response.headers.get("location")).toBe(`${running.url}/v2/b/c/blobs/${digest}`);
    expect((await fetch(`${running.url}/v2/b/c/blobs/${digest}`, { method: "HEAD" })).status).toBe(200);
  });

  test.each([
    `mount=${WRONG}&from=a`,
    `mount=${WRONG}&from=NOT%20A%20NAME`,
    "mount=sha256:totallywrong&from=a",
    `mount=${WRONG}`,
  ])("falls back to an upload where it cannot mount: %s", async (query) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const response = await fetch(`${running.url}/v2/b/blobs/uploads/?${query}`, { method: "POST" });
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toMatch(/^http.*\/v2\/b\/blobs\/uploads\/.+/);
  });

  test("without a digest begins an upload of no bytes", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/`, { method: "POST" });
    expect(response.status).toBe(202);
    const id = response.headers.get("docker-upload-uuid") ?? "";
    expect(response.headers.get("location")).toContain(`${running.url}/v2/a/blobs/uploads/${id}`);
    expect(response.headers.get("range")).toBe("0-0");
    expect(response.headers.get("content-length")).toBe("0");
  });

  test("refuses a digest algorithm that it does not have", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const response = await fetch(`${running.url}/v2/a/blobs/uploads/?digest-algorithm=md5`, {
      method: "POST",
    });
    expect([response.status, await errorCode(response)]).toEqual([400, "DIGEST_INVALID"]);
  });
});
