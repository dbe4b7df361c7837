import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { reportTo } from "./child-protocol.ts";

/** The peer of a pull: `node:http` piping the file that holds the blob. */
const folder = process.argv[2] ?? ".";
const server = createServer(async (request, response) => {
  const hex = request.url?.split(":").at(-1) ?? "";
  const path = join(folder, "docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
  response.writeHead(200, { "Content-Length": (await stat(path)).size });
  createReadStream(path).pipe(response);
});
server.listen(0, "127.0.0.1", () => reportTo((server.address() as AddressInfo).port));
