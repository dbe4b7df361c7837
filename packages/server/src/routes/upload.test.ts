import { createHash } from "node:crypto";
import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { contentOf, errorCode } from "../testing/content.ts";
import { openConnection, readUntil } from "../testing/raw-connection.ts";
import { runServer, STORES } from "../testing/running-server.ts";
import { beginUpload, locationOf, putUpload, sendChunk } from "../testing/uploading.ts";

const content = contentOf("chunks", 900_000);
const digest = digestOf(content);
const parts = [content.subarray(0, 300_000), content.subarray(300_000, 300_001), content.subarray(300_001)];

describe.each(STORES)("an upload over $name", ({ open }) => {
  test("takes chunks in order and ends as a blob", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    let location = await beginUpload(running.url, "a/b");
    let offset = 0;
    for (const part of parts) {
      const response = await sendChunk(location, part, { offset });
      offset += part.byteLength;
      expect([response.status, response.headers.get("range")]).toEqual([202, `0-${offset - 1}`]);
      location = locationOf(response);
    }
    const done = await putUpload(location, digest);
    expect([done.status, done.headers.get("docker-content-digest")]).toEqual([201, digest]);
    expect(done.headers.get("location")).toBe(`${running.url}/v2/a/b/blobs/${digest}`);
    const pulled = await fetch(`${running.url}/v2/a/b/blobs/${digest}`);
    expect(Buffer.from(await pulled.arrayBuffer()).equals(content)).toBe(true);
  });

  test("takes one stream without a Content-Range", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    const body = ReadableStream.from(parts);
    const response = await fetch(location, { method: "PATCH", body, duplex: "half" });
    expect([response.status, response.headers.get("range")]).toEqual([202, `0-${content.byteLength - 1}`]);
    expect((await putUpload(locationOf(response), digest)).status).toBe(201);
  });

  test("takes all of the blob, or its last chunk, with the closing PUT", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    expect((await putUpload(await beginUpload(running.url, "a"), digest, content)).status).toBe(201);
    const patched = await sendChunk(await beginUpload(running.url, "b"), content.subarray(0, 1000));
    const done = await putUpload(locationOf(patched), digest, content.subarray(1000));
    expect(done.status).toBe(201);
    for (const name of ["a", "b"]) {
      const pulled = await fetch(`${running.url}/v2/${name}/blobs/${digest}`);
      expect(Buffer.from(await pulled.arrayBuffer()).equals(content)).toBe(true);
    }
  });

  test("ends under sha512 where the POST asked for it", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const sha512 = `sha512:${createHash("sha512").update(content).digest("hex")}`;
    const location = await beginUpload(running.url, "a", "digest-algorithm=sha512");
    const done = await putUpload(locationOf(await sendChunk(location, content)), sha512);
    expect([done.status, done.headers.get("docker-content-digest")]).toEqual([201, sha512]);
  });

  test("refuses a first chunk that does not begin at 0, and says where to go on", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    const response = await sendChunk(location, parts[2], { offset: 300_001 });
    expect([response.status, response.headers.get("range")]).toEqual([416, "0-0"]);
    expect(await errorCode(response)).toBe("RANGE_INVALID");
    expect((await sendChunk(locationOf(response), parts[0], { offset: 0 })).status).toBe(202);
  });

  test("refuses a chunk that it has, tells its offset at the stale location, and goes on from there", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const stale = await beginUpload(running.url, "a");
    expect((await sendChunk(stale, parts[0], { offset: 0 })).status).toBe(202);
    const repeated = await sendChunk(stale, parts[0], { offset: 0 });
    expect([repeated.status, repeated.headers.get("range")]).toEqual([416, "0-299999"]);
    const status = await fetch(stale);
    expect([status.status, status.headers.get("range")]).toEqual([204, "0-299999"]);
    const rest = content.subarray(300_000);
    const response = await sendChunk(locationOf(status), rest, { offset: 300_000 });
    expect((await putUpload(locationOf(response), digest)).status).toBe(201);
  });

  test("refuses a first chunk sent again while its body is still to come", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const stale = await beginUpload(running.url, "a");
    expect((await sendChunk(stale, parts[0])).status).toBe(202);
    const { pathname, search } = new URL(stale);
    await using socket = await openConnection(running.url);
    socket.write(`PATCH ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 300000\r\n\r\n`);
    const head = await readUntil(socket, (so) => so.includes("}]}"));
    expect([head.slice(0, 13), /^range: (.*)$/im.exec(head)?.[1]]).toEqual(["HTTP/1.1 416 ", "0-299999"]);
  });

  test("refuses a closing PUT whose last chunk begins elsewhere", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const patched = await sendChunk(await beginUpload(running.url, "a"), parts[0], { offset: 0 });
    const rest = content.subarray(300_000);
    const wrong = await putUpload(locationOf(patched), digest, rest, { offset: 300_001 });
    expect([wrong.status, wrong.headers.get("range")]).toEqual([416, "0-299999"]);
    expect((await putUpload(locationOf(wrong), digest, rest, { offset: 300_000 })).status).toBe(201);
  });

  test("refuses a chunk whose Content-Range has another length before it takes any of it", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    const headers = { "content-range": "0-99" };
    const response = await fetch(location, { method: "PATCH", headers, body: content });
    expect([response.status, await errorCode(response)]).toEqual([400, "SIZE_INVALID"]);
    expect((await sendChunk(location, content, { offset: 0 })).status).toBe(202);
  });

  test("refuses a Content-Range that is none", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const headers = { "content-range": "from the beginning" };
    const response = await fetch(await beginUpload(running.url, "a"), {
      method: "PATCH",
      headers,
      body: content.subarray(0, 300_000),
    });
    expect([response.status, await errorCode(response)]).toEqual([416, "RANGE_INVALID"]);
  });

  test("refuses the wrong digest, and no digest", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const patched = await sendChunk(await beginUpload(running.url, "a"), content);
    const none = await fetch(locationOf(patched), { method: "PUT" });
    expect([none.status, await errorCode(none)]).toEqual([400, "DIGEST_INVALID"]);
    const wrong = await putUpload(locationOf(patched), digestOf(Buffer.from("x")));
    expect([wrong.status, await errorCode(wrong)]).toEqual([400, "DIGEST_INVALID"]);
    expect((await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" })).status).toBe(404);
  });

  test("is unknown once it was cancelled", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = locationOf(await sendChunk(await beginUpload(running.url, "a"), content));
    expect((await fetch(location, { method: "DELETE" })).status).toBe(204);
    const status = await fetch(location);
    expect([status.status, await errorCode(status)]).toEqual([404, "BLOB_UPLOAD_UNKNOWN"]);
  });

  test("is unknown, or invalid, at an address that was not given out for it", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    const other = await beginUpload(running.url, "a");
    const swapped = location.replace(/\?.*/, new URL(other).search);
    const elsewhere = location.replace("/v2/a/", "/v2/b/");
    const bare = location.replace(/\?.*/, "");
    const never = `${running.url}/v2/a/blobs/uploads/6f3c8a2e-0d5b-4c39-9a55-0a3d1f1a2b3c`;
    for (const [address, code] of [
      [swapped, "BLOB_UPLOAD_INVALID"],
      [elsewhere, "BLOB_UPLOAD_INVALID"],
      [bare, "BLOB_UPLOAD_UNKNOWN"],
      [`${bare}?_state=forged`, "BLOB_UPLOAD_UNKNOWN"],
      [never, "BLOB_UPLOAD_UNKNOWN"],
    ] as const) {
      for (const method of ["GET", "PATCH", "PUT", "DELETE"]) {
        const response = await fetch(address, { method, ...(method === "PATCH" ? { body: content } : {}) });
        expect([address, method, response.status]).toEqual([address, method, 404]);
        expect(await errorCode(response)).toBe(code);
      }
    }
  });
});
