import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { contentOf, errorCode, pushBlob } from "../testing/content.ts";
import { runServer, STORES } from "../testing/running-server.ts";

const UNKNOWN = digestOf(Buffer.from("never pushed"));

describe.each(STORES)("a blob over $name", ({ open }) => {
  test("is served whole, with its size and digest", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const content = contentOf("blob", 1_300_000);
    const digest = await pushBlob(running.url, "a/b", content);
    const response = await fetch(`${running.url}/v2/a/b/blobs/${digest}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "accept-ranges": "bytes",
      "content-length": "1300000",
      "content-type": "application/octet-stream",
      "docker-content-digest": digest,
      "docker-distribution-api-version": "registry/2.0",
      etag: `"${digest}"`,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  });

  test("without a byte is served too", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", new Uint8Array());
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`);
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "0"]);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test("answers HEAD with the headers of GET and no body", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", contentOf("head", 5000));
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe("5000");
    expect(response.headers.get("docker-content-digest")).toBe(digest);
    expect(await response.text()).toBe("");
  });

  test.each([
    ["bytes=500-1499", 500, 1500],
    ["bytes=500-", 500, 2048],
    ["bytes=-500", 1548, 2048],
    ["bytes=2000-5000", 2000, 2048],
    ["bytes=0-0", 0, 1],
    ["bytes=-5000", 0, 2048],
  ])("is served in part: %s", async (range, from, to) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const content = contentOf("range", 2048);
    const digest = await pushBlob(running.url, "a", content);
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/2048`);
    expect(response.headers.get("content-length")).toBe(String(to - from));
    expect(Buffer.from(await response.arrayBuffer()).equals(content.subarray(from, to))).toBe(true);
  });

  test.each(["bytes=500-0", "bytes=5000-10000", "bytes=2048-", "bytes=-0"])(
    "refuses a range that selects nothing, and tells its size: %s",
    async (range) => {
      await using store = await open();
      await using running = await runServer(store.driver);
      const digest = await pushBlob(running.url, "a", contentOf("range", 2048));
      const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { headers: { range } });
      expect(response.status).toBe(416);
      expect(response.headers.get("content-range")).toBe("bytes */2048");
      expect(await errorCode(response)).toBe("RANGE_INVALID");
    },
  );

  test("is served whole where If-Range names another content", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", contentOf("if-range", 100));
    const headers = { range: "bytes=0-9", "if-range": `"${UNKNOWN}"` };
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { headers });
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 100]);
  });

  test.each(["GET", "HEAD"])("is not sent again to who has it: %s", async (method) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", contentOf("cached", 100));
    const headers = { "if-none-match": `"${digest}"` };
    const response = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method, headers });
    expect([response.status, await response.text()]).toEqual([304, ""]);
    const unknown = await fetch(`${running.url}/v2/a/blobs/${UNKNOWN}`, {
      method,
      headers: { "if-none-match": `"${UNKNOWN}"` },
    });
    expect(unknown.status).toBe(404);
  });

  test("is unknown until it was pushed to this very repository, and once it was deleted", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushBlob(running.url, "a", contentOf("here", 10));
    const elsewhere = await fetch(`${running.url}/v2/b/blobs/${digest}`);
    expect([elsewhere.status, await errorCode(elsewhere)]).toEqual([404, "BLOB_UNKNOWN"]);
    const deleted = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "DELETE" });
    expect([deleted.status, deleted.headers.get("content-length")]).toEqual([202, "0"]);
    expect((await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" })).status).toBe(404);
    const again = await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "DELETE" });
    expect([again.status, await errorCode(again)]).toEqual([404, "BLOB_UNKNOWN"]);
  });

  test.each(["sha256:totallywrong", "sha256", "md5:d41d8cd98f00b204e9800998ecf8427e"])(
    "has no digest like %s",
    async (digest) => {
      await using store = await open();
      await using running = await runServer(store.driver);
      const response = await fetch(`${running.url}/v2/a/blobs/${digest}`);
      expect([response.status, await errorCode(response)]).toEqual([400, "DIGEST_INVALID"]);
    },
  );
});
