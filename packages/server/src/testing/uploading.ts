/** Begins an upload; resolves with the address of its first chunk. */
export async function beginUpload(url: string, name: string, query = ""): Promise<string> {
  const response = await fetch(`${url}/v2/${name}/blobs/uploads/?${query}`, { method: "POST" });
  if (response.status !== 202) throw new Error(`POST answered ${response.status}: ${await response.text()}`);
  return locationOf(response);
}

/** Where an answer says that the upload goes on. */
export function locationOf(response: Response): string {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`an answer ${response.status} has no Location`);
  return location;
}

export interface ChunkPlace {
  /** Sent as Content-Range; without it the chunk goes to the end. */
  readonly offset?: number | undefined;
}

export function sendChunk(
  location: string,
  chunk: Uint8Array | undefined,
  place: ChunkPlace = {},
): Promise<Response> {
  if (chunk === undefined) throw new TypeError("there is no chunk");
  return fetch(location, { method: "PATCH", headers: headersOf(chunk, place), body: chunk });
}

/** Closes an upload, with its last chunk if there is one. */
export function putUpload(
  location: string,
  digest: string,
  chunk?: Uint8Array,
  place: ChunkPlace = {},
): Promise<Response> {
  const address = new URL(location);
  address.searchParams.set("digest", digest);
  const body = chunk === undefined ? {} : { body: chunk, headers: headersOf(chunk, place) };
  return fetch(address, { method: "PUT", ...body });
}

function headersOf(chunk: Uint8Array, { offset }: ChunkPlace): Record<string, string> {
  const type = { "content-type": "application/octet-stream" };
  if (offset === undefined) return type;
  return { ...type, "content-range": `${offset}-${offset + chunk.byteLength - 1}` };
}
