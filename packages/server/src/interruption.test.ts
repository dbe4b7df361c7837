import type { Socket } from "node:net";
import { ReadableStream, TransformStream } from "node:stream/web";
import { StorageError } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { describe, expect, test, vi } from "vitest";
import { contentOf, pushBlob } from "./testing/content.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";
import { type Body, ReaderProbe } from "./testing/reader-probe.ts";
import { openMemory, runServer, STORES } from "./testing/running-server.ts";
import { beginUpload, locationOf, putUpload, sendChunk } from "./testing/uploading.ts";

const content = contentOf("interrupted", 1_000_000);
const digest = digestOf(content);
const SENT = 400_000;
/** A busy machine may take seconds to start the threads that hash, or to see a connection end. */
const PATIENCE = { timeout: 20_000 };

describe.each(STORES)("a client that goes away over $name", ({ open }) => {
  test.each([
    ["a chunk of known length", `content-length: ${content.byteLength}\r\n\r\n`, ""],
    ["a stream", "transfer-encoding: chunked\r\n\r\nf4240\r\n", ""],
  ])("amid %s finds its bytes again, and goes on from there", async (_what, head) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a/b");
    await sendPart(location, "PATCH", head);
    const status = await statusAt(location, SENT);
    const rest = content.subarray(SENT);
    const patched = await sendChunk(locationOf(status), rest, { offset: SENT });
    expect(patched.status).toBe(202);
    expect((await putUpload(locationOf(patched), digest)).status).toBe(201);
    const pulled = await fetch(`${running.url}/v2/a/b/blobs/${digest}`);
    expect(Buffer.from(await pulled.arrayBuffer()).equals(content)).toBe(true);
  });

  test("amid the closing PUT finds its bytes again", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    const first = await sendChunk(location, content.subarray(0, 1000));
    const closing = `${locationOf(first)}&digest=${digest}`;
    await sendPart(closing, "PUT", `content-length: ${content.byteLength - 1000}\r\n\r\n`, 1000);
    const status = await statusAt(locationOf(first), SENT);
    const done = await putUpload(locationOf(status), digest, content.subarray(SENT), { offset: SENT });
    expect(done.status).toBe(201);
  });

  test("amid a POST of a whole blob leaves nothing behind", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const address = `${running.url}/v2/a/blobs/uploads/?digest=${digest}`;
    await sendPart(address, "POST", `content-length: ${content.byteLength}\r\n\r\n`);
    expect((await fetch(`${running.url}/v2/a/blobs/${digest}`, { method: "HEAD" })).status).toBe(404);
    const again = await fetch(address, { method: "POST", body: content });
    expect(again.status).toBe(201);
  });
});

describe("a client that goes away amid a pull", () => {
  test("lets go of what the store had opened", async () => {
    await using store = await openMemory();
    const driver = new ReaderProbe(store.driver);
    await using running = await runServer(driver.driver);
    const socket = await beginPull(running.url);
    await vi.waitFor(() => expect(driver.open).toBe(1), PATIENCE);
    socket.destroy();
    await vi.waitFor(() => expect(driver.open).toBe(0), PATIENCE);
  });

  test("lets go of a store that has stopped answering", async () => {
    await using store = await openMemory();
    const driver = new ReaderProbe(store.driver, stalledBody);
    await using running = await runServer(driver.driver);
    const socket = await beginPull(running.url);
    await vi.waitFor(() => expect(driver.open).toBe(1), PATIENCE);
    socket.destroy();
    await vi.waitFor(() => expect(driver.open).toBe(0), PATIENCE);
  });
});

describe("a store that fails amid a pull", () => {
  test("never makes a short answer pass for whole", async () => {
    await using store = await openMemory();
    const driver = new ReaderProbe(store.driver, failingBody);
    await using running = await runServer(driver.driver);
    const blob = await pushBlob(running.url, "a", content);
    const response = await fetch(`${running.url}/v2/a/blobs/${blob}`);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    await vi.waitFor(() => expect(driver.open).toBe(0), PATIENCE);
  });
});

/** Asks for a blob that no buffer on the way holds whole; resolves once the answer has begun. */
async function beginPull(url: string): Promise<Socket> {
  const blob = await pushBlob(url, "a", contentOf("large", 30_000_000));
  const socket = await openConnection(url);
  socket.write(`GET /v2/a/blobs/${blob} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return socket;
}

function stalledBody(_body: Body, signal: AbortSignal | undefined): Body {
  return new ReadableStream({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
}

function failingBody(body: Body): Body {
  return body.pipeThrough(
    new TransformStream({
      transform(chunk: Uint8Array, controller) {
        controller.enqueue(chunk.subarray(0, 1000));
        controller.error(new StorageError("CORRUPTED", "the disk is failing"));
      },
    }),
  );
}

/** Sends the head and the bytes up to {@link SENT}, then ends the connection; resolves once the server has ended it too. */
async function sendPart(address: string, method: string, head: string, from = 0): Promise<void> {
  const { pathname, search, host } = new URL(address);
  await using socket = await openConnection(address);
  socket.write(`${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${head}`);
  socket.end(content.subarray(from, SENT));
  await readUntil(socket, () => false);
}

/** The status of an upload once it has `offset` bytes: the server closes what was cut after it has seen the end. */
async function statusAt(location: string, offset: number): Promise<Response> {
  return await vi.waitFor(async () => {
    const status = await fetch(location);
    expect([status.status, status.headers.get("range")]).toEqual([204, `0-${offset - 1}`]);
    return status;
  }, PATIENCE);
}
