import { PassThrough } from "node:stream";
import { type StorageDriver, StorageError } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { openConnection } from "./testing/raw-connection.ts";
import { openMemory, runServer } from "./testing/running-server.ts";
import { beginUpload } from "./testing/uploading.ts";

const UNKNOWN = digestOf(Buffer.from("never pushed"));

/** A logger, and what it has written so far. */
function capture() {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk) => {
    text += chunk;
  });
  const entries = (): unknown[] =>
    text
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { logger: pino(stream), entries, text: () => text };
}

describe("the log", () => {
  test("has one line for each answer, without what authorises a request", async () => {
    await using store = await openMemory();
    const log = capture();
    await using running = await runServer(store.driver, { logger: log.logger });
    const location = await beginUpload(running.url, "a/b");
    await fetch(location);
    await vi.waitFor(() => expect(log.entries().length).toBe(3), { timeout: 20_000 });
    expect(log.entries()).toMatchObject([
      { level: 30, msg: `listening at ${running.url}` },
      { level: 30, msg: "answered", method: "POST", path: "/v2/a/b/blobs/uploads/", status: 202 },
      { level: 30, msg: "answered", method: "GET", path: new URL(location).pathname, status: 204 },
    ]);
    expect(log.text()).not.toContain("_state");
  });

  test("tells why a request failed, and nothing of the backend's own error but its name", async () => {
    await using store = await openMemory();
    const log = capture();
    await using running = await runServer(failingOver(store.driver), { logger: log.logger });
    expect((await fetch(`${running.url}/v2/a/blobs/${UNKNOWN}`, { method: "HEAD" })).status).toBe(500);
    await vi.waitFor(() => expect(log.entries().length).toBe(3), { timeout: 20_000 });
    const [, failure, answer] = log.entries();
    expect(failure).toMatchObject({ level: 50, failure: { code: "BACKEND", cause: { name: "SdkError" } } });
    expect(answer).toMatchObject({ status: 500 });
    expect(log.text()).not.toContain("Signature");
  });

  test("takes a client that goes away for no failure", async () => {
    await using store = await openMemory();
    const log = capture();
    await using running = await runServer(store.driver, { logger: log.logger });
    const { pathname, search } = new URL(await beginUpload(running.url, "a"));
    const socket = await openConnection(running.url);
    socket.write(`PATCH ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nsome bytes`);
    socket.end();
    await vi.waitFor(() => expect(log.entries().length).toBe(3), { timeout: 20_000 });
    expect(log.entries().at(-1)).toMatchObject({ level: 30, method: "PATCH", status: 499 });
  });
});

function failingOver(driver: StorageDriver): StorageDriver {
  const cause = Object.assign(new Error("https://store.example/x?Signature=abc"), { name: "SdkError" });
  const fail = () => Promise.reject(new StorageError("BACKEND", "the store failed", { cause }));
  return new Proxy(driver, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" && typeof key === "string" ? fail : value;
    },
  });
}
