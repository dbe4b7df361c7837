// Entry of a hashing thread. HashThread is its only caller.
import { createHash, type Hash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { HashReply, HashRequest, HashThreadData } from "./hash-thread.ts";

const { memory } = workerData as HashThreadData;
const hashes = new Map<number, Hash>();

function answer(request: HashRequest): HashReply | undefined {
  switch (request.kind) {
    case "open":
      hashes.set(request.hash, createHash(request.algorithm));
      return undefined;
    case "update":
      hashes.get(request.hash)?.update(new Uint8Array(memory, request.offset, request.length));
      return "";
    case "digest":
      return hashes.get(request.hash)?.copy().digest("hex") ?? "";
    case "drop":
      hashes.delete(request.hash);
      return undefined;
    default:
      return request satisfies never;
  }
}

parentPort?.on("message", (request: HashRequest) => {
  const reply = answer(request);
  if (reply !== undefined) parentPort?.postMessage(reply);
});
