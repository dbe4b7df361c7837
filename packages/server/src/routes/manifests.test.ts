import { createHash } from "node:crypto";
import { DOCKER_MANIFEST, digestOf, OCI_IMAGE_INDEX, OCI_IMAGE_MANIFEST } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import {
  contentOf,
  EMPTY_CONFIG,
  errorCode,
  imageOf,
  pushBlob,
  pushImage,
  putManifest,
} from "../testing/content.ts";
import { runServer, STORES } from "../testing/running-server.ts";
import { MAX_MANIFEST_BYTES } from "./manifests.ts";

const UNKNOWN = digestOf(Buffer.from("never pushed"));

describe.each(STORES)("a manifest over $name", ({ open }) => {
  test("comes back byte for byte, by tag and by digest", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const layer = contentOf("layer", 1000);
    for (const blob of [EMPTY_CONFIG, layer]) await pushBlob(running.url, "a/b", blob);
    const manifest = Buffer.concat([imageOf([layer]), Buffer.from("\n\n")]);
    const digest = digestOf(manifest);
    const put = await putManifest(running.url, "a/b", "v1", manifest);
    expect([put.status, put.headers.get("docker-content-digest")]).toEqual([201, digest]);
    expect(put.headers.get("location")).toBe(`${running.url}/v2/a/b/manifests/${digest}`);
    for (const reference of ["v1", digest]) {
      const got = await fetch(`${running.url}/v2/a/b/manifests/${reference}`);
      expect(Object.fromEntries(got.headers)).toMatchObject({
        "content-length": String(manifest.byteLength),
        "content-type": OCI_IMAGE_MANIFEST,
        "docker-content-digest": digest,
        etag: `"${digest}"`,
      });
      expect(Buffer.from(await got.arrayBuffer()).equals(manifest)).toBe(true);
      const head = await fetch(`${running.url}/v2/a/b/manifests/${reference}`, { method: "HEAD" });
      expect([head.status, head.headers.get("content-length")]).toEqual([200, String(manifest.byteLength)]);
      expect([head.headers.get("content-type"), await head.text()]).toEqual([OCI_IMAGE_MANIFEST, ""]);
    }
  });

  test("is not sent again to who has it", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushImage(running.url, "a", "v1");
    for (const method of ["GET", "HEAD"]) {
      const headers = { "if-none-match": `"${digest}"` };
      const response = await fetch(`${running.url}/v2/a/manifests/v1`, { method, headers });
      expect([response.status, await response.text()]).toEqual([304, ""]);
    }
  });

  test("may be a Docker manifest, sent with a parameter of its type", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    await pushBlob(running.url, "a", EMPTY_CONFIG);
    const put = await fetch(`${running.url}/v2/a/manifests/v1`, {
      method: "PUT",
      headers: { "content-type": `${DOCKER_MANIFEST}; charset=utf-8` },
      body: imageOf([], { mediaType: DOCKER_MANIFEST }),
    });
    expect(put.status).toBe(201);
    expect((await fetch(`${running.url}/v2/a/manifests/v1`)).headers.get("content-type")).toBe(
      DOCKER_MANIFEST,
    );
  });

  test("may be an index, and be named by its sha512", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const child = await pushImage(running.url, "a", "child");
    const size = imageOf([]).byteLength;
    const manifests = [{ mediaType: OCI_IMAGE_MANIFEST, digest: child, size }];
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_IMAGE_INDEX, manifests }));
    const digest = `sha512:${createHash("sha512").update(index).digest("hex")}`;
    const put = await fetch(`${running.url}/v2/a/manifests/${digest}`, {
      method: "PUT",
      headers: { "content-type": OCI_IMAGE_INDEX },
      body: index,
    });
    expect([put.status, put.headers.get("docker-content-digest")]).toEqual([201, digest]);
    const got = await fetch(`${running.url}/v2/a/manifests/${digest}`);
    expect([got.status, got.headers.get("docker-content-digest")]).toEqual([200, digest]);
  });

  test("with a subject, which need not exist, promises no list of referrers while there is no endpoint for it", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    await pushBlob(running.url, "a", EMPTY_CONFIG);
    const subject = { mediaType: OCI_IMAGE_MANIFEST, digest: UNKNOWN, size: 5 };
    const put = await putManifest(running.url, "a", "v1", imageOf([], { subject }));
    expect([put.status, put.headers.has("oci-subject")]).toEqual([201, false]);
  });

  test("is refused where its blobs are missing, each of them named", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const put = await putManifest(running.url, "a", "v1", imageOf([contentOf("missing", 10)]));
    expect(put.status).toBe(400);
    const body = await put.json();
    expect(body).toMatchObject({
      errors: [{ code: "MANIFEST_BLOB_UNKNOWN" }, { code: "MANIFEST_BLOB_UNKNOWN" }],
    });
    expect((await fetch(`${running.url}/v2/a/manifests/v1`)).status).toBe(404);
  });

  test("is refused under a digest that is not its own", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    await pushBlob(running.url, "a", EMPTY_CONFIG);
    for (const digest of [UNKNOWN, "sha256:baddigeststring"]) {
      const put = await putManifest(running.url, "a", digest, imageOf([]));
      expect([put.status, await errorCode(put)]).toEqual([400, "DIGEST_INVALID"]);
    }
  });

  test.each([
    ["is no JSON", "{", OCI_IMAGE_MANIFEST],
    [
      "has a type that is not its own",
      JSON.stringify({ schemaVersion: 2, mediaType: OCI_IMAGE_INDEX }),
      OCI_IMAGE_MANIFEST,
    ],
    ["has a type that nobody knows", "{}", "text/plain"],
  ])("is refused if it %s", async (_what, body, type) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const put = await fetch(`${running.url}/v2/a/manifests/v1`, {
      method: "PUT",
      headers: { "content-type": type },
      body,
    });
    expect([put.status, await errorCode(put)]).toEqual([400, "MANIFEST_INVALID"]);
  });

  test("of 4 MiB is taken, and of one byte more refused, with its length announced or not", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    await pushBlob(running.url, "a", EMPTY_CONFIG);
    const padding = MAX_MANIFEST_BYTES - imageOf([], { annotations: { padding: "" } }).byteLength;
    const largest = imageOf([], { annotations: { padding: "x".repeat(padding) } });
    expect(largest.byteLength).toBe(MAX_MANIFEST_BYTES);
    expect((await putManifest(running.url, "a", "v1", largest)).status).toBe(201);
    const larger = Buffer.concat([largest, Buffer.from(" ")]);
    const announced = await putManifest(running.url, "a", "v2", larger);
    expect([announced.status, await errorCode(announced)]).toEqual([413, "SIZE_INVALID"]);
    const streamed = await fetch(`${running.url}/v2/a/manifests/v2`, {
      method: "PUT",
      headers: { "content-type": OCI_IMAGE_MANIFEST },
      body: ReadableStream.from([largest, Buffer.from(" ")]),
      duplex: "half",
    });
    expect([streamed.status, await errorCode(streamed)]).toEqual([413, "SIZE_INVALID"]);
  });

  test("deleted by tag keeps its digest; deleted by digest loses its tags", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const digest = await pushImage(running.url, "a", "v1");
    await pushImage(running.url, "a", "v2");
    const at = (reference: string, method: string) =>
      fetch(`${running.url}/v2/a/manifests/${reference}`, { method });
    expect((await at("v1", "DELETE")).status).toBe(202);
    expect([(await at("v1", "GET")).status, (await at(digest, "GET")).status]).toEqual([404, 200]);
    expect((await at(digest, "DELETE")).status).toBe(202);
    expect([(await at("v2", "GET")).status, (await at(digest, "GET")).status]).toEqual([404, 404]);
    const again = await at(digest, "DELETE");
    expect([again.status, await errorCode(again)]).toEqual([404, "MANIFEST_UNKNOWN"]);
  });

  test.each([
    [UNKNOWN, 404, "MANIFEST_UNKNOWN"],
    ["v1", 404, "MANIFEST_UNKNOWN"],
    [".INVALID_MANIFEST_NAME", 404, "MANIFEST_UNKNOWN"],
    ["sha256:totallywrong", 400, "DIGEST_INVALID"],
  ])("that was never pushed is refused: %s", async (reference, status, code) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const response = await fetch(`${running.url}/v2/a/manifests/${reference}`);
    expect([response.status, await errorCode(response)]).toEqual([status, code]);
    expect((await fetch(`${running.url}/v2/a/manifests/${reference}`, { method: "HEAD" })).status).toBe(
      status,
    );
  });

  test("cannot be pushed under what is no tag", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const put = await putManifest(running.url, "a", ".hidden", imageOf([]));
    expect([put.status, await errorCode(put)]).toEqual([400, "TAG_INVALID"]);
  });
});
