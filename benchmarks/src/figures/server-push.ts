import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathFor } from "@stowage/core/layout";
import { BLOB_SIZE, blobOf, push } from "../blob-client.ts";
import { type ChildServer, startChild } from "../child-server.ts";
import { GiB, MiB, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

const REPOSITORY = "bench/push";
const BLOBS = 4;

export const serverPush: Figure = {
  id: "server-push",
  title: "server: push 4 x 64 MiB chunked, PUT to another process",
  unit: "CPU s/GiB",
  against: "sha256 alone + raw writing alone",
  reach: { atMost: 1.3 },
  warmUps: 4,
  async prepare() {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await scratchFolder());
    const raw = stack.use(await scratchFolder());
    const program = new URL("../registry-server.ts", import.meta.url);
    const patching = stack.use(await startChild(program, folder.path));
    const closing = stack.use(await startChild(program, folder.path));
    const block = noise("push-baseline", MiB);
    let round = 0;
    const owned = stack.move();
    return {
      async subject() {
        const blobs = Array.from({ length: BLOBS }, (_, number) =>
          blobOf(noise(`push-${round}-${number}`, MiB), BLOB_SIZE),
        );
        round++;
        const before = await spent([patching, closing]);
        await Promise.all(blobs.map((blob) => push(REPOSITORY, blob, patching.port, closing.port)));
        const used = perGibibyte((await spent([patching, closing])) - before);
        // As the baseline does: what stays in the page cache makes every next write fault in memory that is new to the machine.
        await Promise.all(blobs.map(({ digest }) => rm(join(folder.path, blobDataPath(digest)))));
        return used;
      },
      async baseline() {
        const before = process.cpuUsage();
        for (let number = 0; number < BLOBS; number++) {
          hashAlone(block);
          await writeAlone(join(raw.path, `${number}`), block);
        }
        const { user, system } = process.cpuUsage(before);
        for (let number = 0; number < BLOBS; number++) await rm(join(raw.path, `${number}`));
        return perGibibyte((user + system) / 1e6);
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
};

async function spent(servers: readonly ChildServer[]): Promise<number> {
  const usages = await Promise.all(servers.map((server) => server.usage()));
  return usages.reduce((sum, { cpu }) => sum + cpu, 0);
}

function hashAlone(block: Uint8Array): void {
  const hash = createHash("sha256");
  for (let bytes = 0; bytes < BLOB_SIZE; bytes += block.byteLength) hash.update(block);
  hash.digest();
}

async function writeAlone(path: string, block: Uint8Array): Promise<void> {
  const handle = await open(path, "wx");
  for (let bytes = 0; bytes < BLOB_SIZE; bytes += block.byteLength) {
    await handle.write(block, 0, block.byteLength, bytes);
  }
  await handle.sync();
  await handle.close();
}

function blobDataPath(digest: string): string {
  const [algorithm = "", hex = ""] = digest.split(":");
  return pathFor({ kind: "blob-data", algorithm, hex });
}

function perGibibyte(seconds: number): number {
  return (seconds * GiB) / (BLOBS * BLOB_SIZE);
}
