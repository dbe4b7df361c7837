import type { StorageDriver } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { describe, expect, test, vi } from "vitest";
import { contentOf, pushBlob } from "./testing/content.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";
import { openMemory, runServer, STORES } from "./testing/running-server.ts";
import { beginUpload, locationOf, putUpload, sendChunk } from "./testing/uploading.ts";

const content = contentOf("interrupted", 1_000_000);
const digest = digestOf(content);
const SENT = 400_000;

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
    const open = new Set<object>();
    await using running = await runServer(countingReaders(store.driver, open));
    const large = contentOf("large", 30_000_000);
    const blob = await pushBlob(running.url, "a", large);
    const socket = await openConnection(running.url);
    socket.write(`GET /v2/a/blobs/${blob} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await readUntil(socket, (text) => text.includes("\r\n\r\n"));
    expect(open.size).toBe(1);
    socket.destroy();
    await vi.waitFor(() => expect(open.size).toBe(0));
  });
});

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
  });
}

/** Keeps in `open` what was opened and not yet disposed. */
function countingReaders(driver: StorageDriver, open: Set<object>): StorageDriver {
  return new Proxy(driver, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "reader") return value.bind(target);
      return async (...args: Parameters<StorageDriver["reader"]>) => {
        const reader = await target.reader(...args);
        open.add(reader);
        return {
          info: reader.info,
          body: reader.body,
          async [Symbol.asyncDispose]() {
            await reader[Symbol.asyncDispose]();
            open.delete(reader);
          },
        };
      };
    },
  });
}
