import { once } from "node:events";
import { createServer } from "node:net";
import type { ListenOptions } from "./server.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Listens where the server will listen, and ends that at once: before anything is written to a storage, so that a start
 * that fails leaves nothing behind.
 * @throws {@link UsageError} as {@link portUnusable}
 */
export async function expectFreePort(place: ListenOptions): Promise<void> {
  const probe = createServer((socket) => socket.destroy());
  try {
    probe.listen(place);
    await once(probe, "listening");
  } catch (error) {
    portUnusable(error, place);
  }
  probe.close();
  await once(probe, "close");
}

/** @throws {@link UsageError} with what to do about it, or the error itself where nobody has an idea */
export function portUnusable(error: unknown, { host, port }: ListenOptions): never {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const ways: Readonly<Record<string, string>> = {
    EADDRINUSE: "is taken; choose another with --port",
    EACCES: "may not be used without privileges; choose one from 1024 on with --port",
    EADDRNOTAVAIL: "is no address of this machine; choose another with --host",
    ENOTFOUND: "has a host name that is not known; choose another with --host",
  };
  const way = typeof code === "string" ? ways[code] : undefined;
  if (way === undefined) throw error;
  throw new UsageError(`${host}:${port} ${way}`, { cause: error });
}
