import { BLOB_SIZE, blobOf, pull, push } from "../blob-client.ts";
import { startChild } from "../child-server.ts";
import { MiB, megabytesPerSecond, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

const REPOSITORY = "bench/pull";

export const serverPull: Figure = {
  id: "server-pull",
  title: "server: pull 4 x 64 MiB",
  unit: "MB/s",
  against: "node:http piping the same files",
  reach: { atLeast: 0.9 },
  async prepare() {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await scratchFolder());
    const ours = stack.use(await startChild(new URL("../registry-server.ts", import.meta.url), folder.path));
    const peer = stack.use(await startChild(new URL("../pipe-server.ts", import.meta.url), folder.path));
    const blobs = [1, 2, 3, 4].map((number) => blobOf(noise(`pull-${number}`, MiB), BLOB_SIZE));
    for (const blob of blobs) await push(REPOSITORY, blob, ours.port);
    const from = async (port: number): Promise<number> => {
      const started = performance.now();
      await Promise.all(blobs.map((blob) => pull(REPOSITORY, blob, port)));
      return megabytesPerSecond(blobs.length * BLOB_SIZE, performance.now() - started);
    };
    const owned = stack.move();
    return {
      subject: () => from(ours.port),
      baseline: () => from(peer.port),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
};
