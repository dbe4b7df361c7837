import { BLOB_SIZE, blobOf, pull, push } from "../blob-client.ts";
import { startChild } from "../child-server.ts";
import { MiB, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

const REPOSITORY = "bench/resident";
const IN_FLIGHT = 32;

export const serverResidentSet: Figure = {
  id: "server-resident-set",
  title: "server: peak RSS, 32 pushes and 32 pulls of 64 MiB at once",
  unit: "MB",
  against: "–",
  reach: { atMost: 256 },
  async prepare() {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await scratchFolder());
    const program = new URL("../registry-server.ts", import.meta.url);
    let round = 0;
    const pulled = blobOf(noise("resident", MiB), BLOB_SIZE);
    const owned = stack.move();
    return {
      async subject() {
        // A process of its own each time: a peak cannot be reset.
        await using server = await startChild(program, folder.path);
        await push(REPOSITORY, pulled, server.port);
        const seed = round++;
        const pushes = Array.from({ length: IN_FLIGHT }, (_, number) =>
          push(REPOSITORY, blobOf(noise(`resident-${seed}-${number}`, MiB), BLOB_SIZE), server.port),
        );
        const pulls = Array.from({ length: IN_FLIGHT }, () => pull(REPOSITORY, pulled, server.port));
        await Promise.all([...pushes, ...pulls]);
        return (await server.usage()).peak / 1e6;
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
};
