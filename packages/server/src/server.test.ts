import { once } from "node:events";
import { Agent, get } from "node:http";
import { digestOf } from "@stowage/oci";
import { describe, expect, test, vi } from "vitest";
import { createServer } from "./server.ts";
import { contentOf, errorCode, pushBlob } from "./testing/content.ts";
import { openConnection, readUntil } from "./testing/raw-connection.ts";
import { openMemory, runServer } from "./testing/running-server.ts";
import { beginUpload, locationOf, putUpload } from "./testing/uploading.ts";

const content = contentOf("draining", 100_000);

describe("a server", () => {
  test("never cuts a body for its slowness, but a head", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const { requestTimeout, headersTimeout, timeout } = running.server.app.server;
    expect([requestTimeout, timeout]).toEqual([0, 0]);
    expect(headersTimeout).toBeGreaterThan(0);
  });

  test("cannot listen on a port that is taken", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    await using other = await runServer(store.driver);
    await using third = createServer({ repository: () => expect.fail() });
    const port = Number(new URL(running.url).port);
    await expect(third.listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(other.url).not.toBe(running.url);
  });

  test("asks for no repository whose name is none", async () => {
    await using server = createServer({ repository: () => expect.fail("a name was not checked") });
    const address = await server.listen({ port: 0 });
    const response = await fetch(new URL("/v2/UPPER/tags/list", address));
    expect([response.status, await errorCode(response)]).toEqual([400, "NAME_INVALID"]);
  });

  test("lets a request in flight end when it closes, and one that follows it, and takes no new connection", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const location = await beginUpload(running.url, "a");
    await using socket = await openConnection(running.url);
    await sendHead(socket, location);
    socket.write(content.subarray(0, 50_000));
    const closed = running.server.close();
    await vi.waitFor(() => expect(running.server.app.server.listening).toBe(false), { timeout: 20_000 });
    await expect(openConnection(running.url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    socket.write(content.subarray(50_000));
    socket.write("GET /v2/ HTTP/1.1\r\nhost: x\r\n\r\n");
    const text = await readUntil(socket, () => false);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 202", "HTTP/1.1 200"]);
    await closed;
  });

  test("lets a pull in flight end when it closes, and then its connection", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, { drainTime: 600_000 });
    const large = contentOf("large", 30_000_000);
    const blob = await pushBlob(running.url, "a", large);
    await using socket = await openConnection(running.url);
    socket.write(`GET /v2/a/blobs/${blob} HTTP/1.1\r\nhost: x\r\n\r\n`);
    const head = await readUntil(socket, () => true);
    const closed = running.server.close();
    const rest = await readUntil(socket, () => false);
    expect(head.length + rest.length).toBeGreaterThan(large.byteLength / 2);
    await closed;
  });

  test("cuts what does not end within the drain time, and what had arrived is kept", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, {
      drainTime: 20,
      registry: { secret: "shared secret" },
    });
    const location = await beginUpload(running.url, "a");
    await using socket = await openConnection(running.url);
    await sendHead(socket, location);
    socket.write(content.subarray(0, 60_000));
    await running.server.close();
    await using replica = await runServer(store.driver, { registry: { secret: "shared secret" } });
    const address = location.replace(running.url, replica.url);
    const status = await vi.waitFor(
      async () => {
        const answer = await fetch(address);
        expect([answer.status, answer.headers.get("range")]).toEqual([204, "0-59999"]);
        return answer;
      },
      { timeout: 20_000 },
    );
    const rest = content.subarray(60_000);
    expect((await putUpload(locationOf(status), digestOf(content), rest)).status).toBe(201);
  });

  test("ends idle connections at once when it closes", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver, { drainTime: 600_000 });
    const agent = new Agent({ keepAlive: true });
    const request = get(`${running.url}/v2/`, { agent });
    const [response] = await once(request, "response");
    response.resume();
    await once(response, "end");
    await running.server.close();
    agent.destroy();
  });
});

/** Sends the head of a PATCH and waits until the server has begun to read its body. */
async function sendHead(socket: Awaited<ReturnType<typeof openConnection>>, location: string): Promise<void> {
  const { pathname, search, host } = new URL(location);
  const head = `content-length: ${content.byteLength}\r\nexpect: 100-continue\r\n\r\n`;
  socket.write(`PATCH ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${head}`);
  await readUntil(socket, (text) => text.includes("100 Continue"));
}
