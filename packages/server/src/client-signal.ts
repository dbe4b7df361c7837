import type { ServerResponse } from "node:http";
import { ClientGoneError } from "./send-blob.ts";

/** A signal that aborts when the connection ends before the answer is complete; made at the first call. */
export function clientSignal(response: ServerResponse): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller !== undefined) return controller.signal;
    const made = new AbortController();
    const onClose = (): void => {
      if (!response.writableFinished) made.abort(new ClientGoneError());
    };
    if (response.closed) onClose();
    else response.once("close", onClose);
    controller = made;
    return made.signal;
  };
}
