import type { Socket } from "node:net";
import { OCI_IMAGE_MANIFEST } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { MAX_MANIFEST_BYTES } from "./routes/manifests.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";
import { openMemory, runServer } from "./testing/running-server.ts";

const HEAD = `PUT /v2/a/manifests/v1 HTTP/1.1\r\nhost: x\r\ncontent-type: ${OCI_IMAGE_MANIFEST}\r\n`;
const tooMuch = Buffer.alloc(MAX_MANIFEST_BYTES + 1, " ");

describe("a body that is too large", () => {
  test("is refused before a byte of it was sent, where its length is announced", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using socket = await openConnection(running.url);
    socket.write(`${HEAD}content-length: ${tooMuch.byteLength}\r\n\r\n`);
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 413 /);
  });

  test("is refused once that shows, and what follows of it is taken off the connection", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using socket = await openConnection(running.url);
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    socket.write(`${tooMuch.byteLength.toString(16)}\r\n`);
    socket.write(tooMuch);
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 413 /);
    socket.write(`\r\n${tooMuch.byteLength.toString(16)}\r\n`);
    socket.write(tooMuch);
    socket.write("\r\n0\r\n\r\nGET /v2/ HTTP/1.1\r\nhost: x\r\n\r\n");
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 200 /);
  });
});

/** The next answer: all of ours here end with a JSON object. */
function answerOn(socket: Socket): Promise<string> {
  return readUntil(socket, (text) => text.endsWith("}"));
}
