import { EventEmitter, once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { ReadableStream } from "node:stream/web";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClientGoneError, chunkSize, sendBody } from "./send-blob.ts";
import { contentOf } from "./testing/content.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";

const content = contentOf("body", 3_000_000);

/** Fills whatever buffer the reader brings, as a file would. */
function byteStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const request = controller.byobRequest;
      const view = request?.view;
      if (request == null || view == null) throw new Error("the body was read without a buffer");
      const count = Math.min(view.byteLength, bytes.byteLength - offset);
      if (count === 0) {
        controller.close();
        request.respond(0);
        return;
      }
      new Uint8Array(view.buffer, view.byteOffset, count).set(bytes.subarray(offset, offset + count));
      offset += count;
      request.respond(count);
    },
  });
}

function plainStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; start += 100_000)
    chunks.push(bytes.subarray(start, start + 100_000));
  return ReadableStream.from(chunks);
}

/** Answers one request with `send`; resolves with what the client got, and what `send` came to. */
async function answerWith(send: (response: ServerResponse) => Promise<void>) {
  await using server = createServer();
  const sent = new Promise<unknown>((resolve) => {
    server.on("request", (_request, response) => {
      send(response).then(
        () => resolve(undefined),
        (error: unknown) => {
          response.destroy();
          resolve(error);
        },
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const got = await fetch(`http://127.0.0.1:${address.port}/`)
    .then((response) => response.arrayBuffer())
    .then(
      (body) => Buffer.from(body),
      () => "cut" as const,
    );
  return { got, error: await sent };
}

describe("the buffers of an answer", () => {
  test("are smaller the more answers there are, and together stay near 4 MiB while that can be", () => {
    expect([1, 4].map(chunkSize)).toEqual([512 * 1024, 512 * 1024]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (answers) => {
        const size = chunkSize(answers);
        expect(size).toBeLessThanOrEqual(chunkSize(Math.max(1, answers - 1)));
        expect(size).toBeGreaterThanOrEqual(128 * 1024);
        if (size > 128 * 1024) expect(2 * answers * size).toBeLessThanOrEqual(4 * 1024 * 1024);
      }),
    );
  });
});

describe("a body", () => {
  test.each([
    ["that fills buffers", byteStream],
    ["that brings its own chunks", plainStream],
  ])("%s arrives whole", async (_kind, stream) => {
    const { got, error } = await answerWith((response) => {
      response.writeHead(200, { "content-length": content.byteLength });
      return sendBody(response, stream(content), content.byteLength);
    });
    expect(error).toBeUndefined();
    expect(got !== "cut" && got.equals(content)).toBe(true);
  });

  test.each([
    ["shorter", content.byteLength + 1, /ended after 3000000 of 3000001 bytes/],
    ["longer", content.byteLength - 1, /more than the 2999999 bytes/],
  ])("%s than announced never passes for whole", async (_kind, length, message) => {
    const { got, error } = await answerWith((response) => {
      response.writeHead(200, { "content-length": length });
      return sendBody(response, byteStream(content), length);
    });
    expect(String(error)).toMatch(message);
    expect(got).toBe("cut");
  });

  test("that fails midway is cut, with its own error", async () => {
    const failure = new Error("the disk is gone");
    const failing: ReadableStream<Uint8Array> = new ReadableStream({
      type: "bytes",
      pull(controller) {
        controller.enqueue(new Uint8Array(10));
        controller.error(failure);
      },
    });
    const { got, error } = await answerWith((response) => {
      response.writeHead(200, { "content-length": 100 });
      return sendBody(response, failing, 100);
    });
    expect(error).toBe(failure);
    expect(got).toBe("cut");
  });

  test("whose client goes away while it is read is given up, though that write is never heard of again", async () => {
    const { error } = await answerWith((response) => {
      response.writeHead(200, { "content-length": 1000 });
      const body: ReadableStream<Uint8Array> = new ReadableStream({
        type: "bytes",
        pull(controller) {
          response.socket?.destroy();
          controller.enqueue(new Uint8Array(10));
        },
      });
      return sendBody(response, body, 1000);
    });
    expect(error).toBeInstanceOf(ClientGoneError);
  });

  test("whose client goes away is cancelled", async () => {
    await using server = createServer();
    const events = new EventEmitter();
    const endless: ReadableStream<Uint8Array> = new ReadableStream({
      type: "bytes",
      pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
      cancel() {
        events.emit("cancelled");
      },
    });
    server.on("request", (_request, response) => {
      response.writeHead(200, { "content-length": 1e12 });
      sendBody(response, endless, 1e12).catch((error: unknown) => events.emit("rejected", error));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    const socket = await openConnection(`http://127.0.0.1:${address.port}`);
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await readUntil(socket, () => true);
    const outcome = Promise.all([once(events, "cancelled"), once(events, "rejected")]);
    socket.destroy();
    const [, [error]] = await outcome;
    expect(error).toBeInstanceOf(ClientGoneError);
  });
});
