import { request } from "node:http";

/** What a registry said about an upload, or that its process was gone before it could. */
export type UploadAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly location: string | undefined;
      readonly end: number | undefined;
    }
  | { readonly kind: "connection lost" };

export interface UploadCall {
  readonly method: "POST" | "PATCH" | "PUT" | "GET" | "DELETE";
  /** Absolute path and query on the server, as a Location gave it. */
  readonly path: string;
  readonly body?: Uint8Array | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `act` is called once this many bytes of the body are handed to the socket; the rest is never sent. */
  readonly stop?: { readonly after: number; readonly act: () => void } | undefined;
}

/** One request on a connection of its own. Never rejects for a connection that breaks: that is what these tests provoke. */
export function callUpload(port: number, call: UploadCall): Promise<UploadAnswer> {
  const { promise, resolve } = Promise.withResolvers<UploadAnswer>();
  const { method, path, body, stop } = call;
  const headers = { ...call.headers, "Content-Length": `${body?.byteLength ?? 0}` };
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  outgoing.on("error", () => resolve({ kind: "connection lost" }));
  outgoing.on("response", (response) => {
    response.on("error", () => resolve({ kind: "connection lost" }));
    response.on("close", () => {
      if (!response.complete) return resolve({ kind: "connection lost" });
      const { location, range } = response.headers;
      const end = /^0-(\d+)$/.exec(range ?? "")?.[1];
      resolve({
        kind: "answered",
        status: response.statusCode ?? 0,
        location: location === undefined ? undefined : pathOf(location),
        end: end === undefined ? undefined : Number(end) + 1,
      });
    });
    response.resume();
  });
  if (stop && body) outgoing.write(body.subarray(0, stop.after), () => stop.act());
  else outgoing.end(body);
  return promise;
}

function pathOf(location: string): string {
  const { pathname, search } = new URL(location, "http://127.0.0.1");
  return `${pathname}${search}`;
}

/** The path with which a PUT finishes the session at `location`. */
export function closingPath(location: string, digest: string): string {
  return `${location}${location.includes("?") ? "&" : "?"}digest=${encodeURIComponent(digest)}`;
}
