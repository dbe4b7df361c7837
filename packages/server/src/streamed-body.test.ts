import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { streamedBodyOf } from "./streamed-body.ts";

const CHUNK = new Uint8Array(40_000).fill(7);

/** What `receive` makes of a request whose body is `count` chunks. */
async function receiving<T>(count: number, receive: (request: IncomingMessage) => Promise<T>): Promise<T> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  const client = request({ port: address.port, host: "127.0.0.1", method: "PUT" });
  for (let index = 0; index < count; index++) client.write(CHUNK);
  client.end();
  const [incoming, response] = await once(server, "request");
  const received = await receive(incoming);
  const answered = once(client, "response");
  response.end();
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  return received;
}

test("all bytes come, and each chunk lives until the next is asked for", async () => {
  const chunks: Uint8Array[] = [];
  const sizes = await receiving(20, async (incoming) => {
    const alive: number[] = [];
    for await (const chunk of streamedBodyOf(incoming)) {
      expect(chunk.every((byte) => byte === 7)).toBe(true);
      alive.push(chunk.byteLength);
      chunks.push(chunk);
    }
    return alive;
  });
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20 * CHUNK.byteLength);
  expect(chunks.map(({ byteLength }) => byteLength)).toEqual(chunks.map(() => 0));
});

test("leaving the iteration keeps the connection for an answer", async () => {
  const first = await receiving(20, async (incoming) => {
    for await (const chunk of streamedBodyOf(incoming)) return chunk;
    return undefined;
  });
  expect(first?.byteLength).toBe(0);
});

test("a consumer that is slow holds the connection back, and misses nothing", async () => {
  const received = await receiving(100, async (incoming) => {
    let size = 0;
    for await (const chunk of streamedBodyOf(incoming)) {
      size += chunk.byteLength;
      await new Promise(setImmediate);
      expect(incoming.readableLength).toBeLessThanOrEqual(2 * incoming.readableHighWaterMark);
    }
    return size;
  });
  expect(received).toBe(100 * CHUNK.byteLength);
});

test("a body that nobody asks for is left on the connection", async () => {
  const flowing = await receiving(20, async (incoming) => {
    const iterator = streamedBodyOf(incoming)[Symbol.asyncIterator]();
    await iterator.return?.();
    return incoming.readableFlowing;
  });
  expect(flowing).toBeNull();
});
