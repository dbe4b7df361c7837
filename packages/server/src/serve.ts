import { EventEmitter, once } from "node:events";
import { isStorageError } from "@stowage/core";
import { createRegistry } from "@stowage/registry";
import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";
import { describeStorage, openDriver, type StorageChoice } from "./drivers.ts";
import { systemCallIn } from "./failure.ts";
import { expectFreePort, portUnusable } from "./port.ts";
import type { ServeArguments } from "./serve-arguments.ts";
import { createServer, type RegistryServer } from "./server.ts";
import { UsageError } from "./usage-error.ts";

/** Told once the server listens: where, and over which storage. */
export type OnListening = (address: URL, storage: StorageChoice) => void;

/** Milliseconds: Ctrl-C reaches a process from the terminal and again from npm; only a later one is a second wish. */
const SAME_SIGNAL = 1000;

/**
 * Serves until SIGINT, SIGTERM or SIGHUP, then lets requests in flight end, and releases the driver. A second signal cuts
 * what is still in flight.
 * @throws {@link UsageError} if the storage cannot be used or the port cannot be listened on
 */
export async function serve(args: ServeArguments, onListening?: OnListening): Promise<void> {
  const logger = pino({ level: args.logLevel });
  await using driver = await telling(args, () => openDriver(args.storage, args.driver));
  await using registry = createRegistry(driver);
  await expectFreePort(args);
  // Read and write once, so that a store that cannot be used is told now and not to the first client.
  await telling(args, async () => {
    await driver.stat("/");
    const upload = await registry.repository("stowage").blobs.createUpload();
    await upload.append([new Uint8Array(1)]);
    await upload.cancel();
  });
  await using server = createServer(registry, {
    logger,
    publicUrl: args.publicUrl,
    relativeUrls: args.relativeUrls,
  });
  const address = await server.listen(args).catch((error: unknown) => portUnusable(error, args));
  onListening?.(address, args.storage);
  await untilSignal(server, logger);
}

/**
 * Resolves once a signal has come and the server has closed. A second one cuts what is still in flight, a third ends the
 * process. The handlers stay: the echo of a Ctrl-C that came through npm may arrive when all is done.
 */
async function untilSignal(server: RegistryServer, logger: FastifyBaseLogger): Promise<void> {
  const arrivals = new EventEmitter();
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - last < SAME_SIGNAL) return;
    last = now;
    count++;
    if (count === 1) arrivals.emit("signal", signal);
    else if (count === 2) server.app.server.closeAllConnections();
    else process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  const [signal] = await once(arrivals, "signal");
  logger.info({ signal }, "closing");
  await server.close();
  logger.info("closed");
}

/** What the storage answers instead of serving, in words for whoever started the command. */
async function telling<T>({ storage }: ServeArguments, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isStorageError(error)) throw error;
    const call = systemCallIn(error);
    const where = call === undefined ? "" : ` (${call})`;
    throw new UsageError(`${describeStorage(storage)}: ${error.message}${where}`, { cause: error });
  }
}
