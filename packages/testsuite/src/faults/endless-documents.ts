import { MAX_CONTENT_BYTES } from "@stowage/core";
import { bodyBytes, headBytes } from "./answer.ts";
import type { ErrorAnswers } from "./answer-faults.ts";
import type { Fault } from "./fault.ts";

const MiB = 1024 * 1024;
/** Bytes after which the sender gives up. */
const ENDLESS = 16 * MAX_CONTENT_BYTES;

/** Bytes that were taken of an endless answer, at most. */
export interface Taken {
  bytes: number;
}

/** An error document, or a listing, that has no end. `taken` is told how much of it the driver reads. */
export function endlessDocument(answers: ErrorAnswers, code: number, taken: Taken): Fault {
  return {
    name: `${code} with a document without an end`,
    applies: ({ method }) => method !== "HEAD",
    async play(exchange) {
      await exchange.body();
      const { headers } = answers(code);
      const head = { status: code, headers: Object.entries(headers).flat(), body: Buffer.alloc(0) };
      await exchange.write(headBytes(head, "chunked"));
      const piece = bodyBytes(Buffer.alloc(MiB, "<"), "chunked");
      for (let sent = 0; sent < ENDLESS && !exchange.socket.destroyed; sent += MiB) {
        await Promise.race([exchange.write(piece), exchange.gone()]);
        taken.bytes = Math.max(taken.bytes, sent);
      }
      exchange.reset();
    },
  };
}
