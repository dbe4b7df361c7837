import { Worker } from "node:worker_threads";
import type { DigestAlgorithm } from "@stowage/oci";

/** What a thread is told. `hash` names one running hash; `offset` and `length` lie in the shared memory. */
export type HashRequest =
  | { readonly kind: "open"; readonly hash: number; readonly algorithm: DigestAlgorithm }
  | { readonly kind: "update"; readonly hash: number; readonly offset: number; readonly length: number }
  | { readonly kind: "digest"; readonly hash: number }
  | { readonly kind: "drop"; readonly hash: number };

/** Answer to `update` (empty) and to `digest` (hex), in the order of the requests. */
export type HashReply = string;

export interface HashThreadData {
  readonly memory: SharedArrayBuffer;
}

interface Waiting {
  resolve(reply: HashReply): void;
  reject(error: unknown): void;
}

/** Nothing here allocates much; the bytes lie outside the thread's heap. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

const ENTRY = new URL("./hash-worker.ts", import.meta.url);
// Sources run as they are, the published package as JavaScript: the worker's file has the extension of this one.
if (!import.meta.url.endsWith(".ts")) ENTRY.pathname = ENTRY.pathname.replace(/ts$/, "js");

/** One hashing thread. It keeps the process alive only while an answer is due. */
export class HashThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: Error | undefined;

  constructor(memory: SharedArrayBuffer) {
    const workerData: HashThreadData = { memory };
    this.#worker = new Worker(ENTRY, { workerData, resourceLimits: RESOURCE_LIMITS, name: "stowage-hash" });
    this.#worker.unref();
    this.#worker.on("message", (reply: HashReply) => this.#settle(reply));
    this.#worker.on("error", (cause) => this.#fail(new Error("a hashing thread failed", { cause })));
    this.#worker.on("exit", () => this.#fail(new Error("a hashing thread has ended")));
  }

  /** False once the thread has ended; every hash in it is lost. */
  get alive(): boolean {
    return this.#failure === undefined;
  }

  /** Answers due: what this thread still has to do. */
  get load(): number {
    return this.#waiting.length;
  }

  tell(request: HashRequest): void {
    if (this.alive) this.#worker.postMessage(request);
  }

  ask(request: HashRequest): Promise<HashReply> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) === 1) this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    this.#fail(new Error("the registry is disposed"));
    await this.#worker.terminate();
  }

  #settle(reply: HashReply): void {
    this.#waiting.shift()?.resolve(reply);
    if (this.#waiting.length === 0) this.#worker.unref();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}
