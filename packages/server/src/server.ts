import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import { answerTo, type RepositorySource, refuse } from "./dispatch.ts";
import { API_VERSION, API_VERSION_2, CONTENT_TYPE_OPTIONS } from "./headers.ts";
import type { LocationOptions } from "./locations.ts";
import { logAnswer } from "./log.ts";
import { discardRest } from "./request-body.ts";
import { API_ROOT } from "./route.ts";

export interface ServerOptions extends LocationOptions {
  /** Where requests and failures are logged; nowhere if absent. A pino logger fits. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** Milliseconds that `close` gives to requests in flight before it cuts them; 10 seconds if absent. */
  readonly drainTime?: number | undefined;
}

export interface ListenOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Name or address of the interface; the loopback interface if absent. */
  readonly host?: string | undefined;
}

/** A server of the registry API. It owns its connections, and neither the registry nor the driver below. */
export interface RegistryServer extends AsyncDisposable {
  /** For embedders: routes and hooks of their own, before `listen`. */
  readonly app: FastifyInstance;
  /** Resolves with the address. @throws the system's error (`EADDRINUSE`, `EACCES`, …) */
  listen(options: ListenOptions): Promise<URL>;
  /** Accepts nothing more, lets requests in flight end within the drain time, and cuts the others. Idempotent. */
  close(): Promise<void>;
}

const DRAIN_TIME = 10_000;

/** Longer than the idle timeout of usual proxies, so that they, not we, end idle connections. */
const KEEP_ALIVE_TIMEOUT = 72_000;

/**
 * Builds a server of the OCI distribution API; it serves once `listen` resolves.
 *
 * @throws `TypeError` if `registry` is none, or `publicUrl` is no address
 */
export function createServer(registry: RepositorySource, options: ServerOptions = {}): RegistryServer {
  if (typeof registry?.repository !== "function") {
    throw new TypeError("createServer takes a registry, such as createRegistry returns");
  }
  const { logger, drainTime = DRAIN_TIME, publicUrl } = options;
  if (publicUrl !== undefined && !/^https?:$/.test(URL.parse(publicUrl)?.protocol ?? "")) {
    throw new TypeError(`publicUrl is "${publicUrl}"; give an address like https://registry.example.com`);
  }
  const app: FastifyInstance = fastify({
    ...(logger === undefined ? {} : { loggerInstance: logger }),
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    // What Fastify refuses before it looks for a route passes no hook.
    frameworkErrors: (error, request, reply) => {
      begin(request, reply);
      refuse(error, request, reply);
    },
    // TCP keep-alive finds clients that vanished without a word; a body has no timeout that would.
    http: { keepAlive: true },
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    logController: new LogController({ disableRequestLogging: true }), // ours is one line for each answer
    requestTimeout: 0, // a layer can be large and a line slow; the head of a request keeps its own limit
    return503OnClosing: false,
  });
  let closing: Promise<void> | undefined;

  function begin(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers({ [API_VERSION]: API_VERSION_2, [CONTENT_TYPE_OPTIONS]: "nosniff" });
    // Not onResponse: Fastify leaves that out where the client went away.
    reply.raw.once("close", () => {
      discardRest(request.raw);
      logAnswer(request, reply);
      if (closing !== undefined) setImmediate(() => app.server.closeIdleConnections());
    });
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null)); // bodies are read by whoever wants them
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request, reply) => answerTo(request, reply, registry, options));
  app.addHook("onRequest", async (request, reply) => begin(request, reply));
  app.all(`${API_ROOT}*`, (request, reply) => answerTo(request, reply, registry, options));

  async function close(): Promise<void> {
    const cut = setTimeout(() => app.server.closeAllConnections(), drainTime);
    try {
      await app.close();
    } finally {
      clearTimeout(cut);
    }
  }

  return {
    app,
    async listen({ port, host = "127.0.0.1" }) {
      return new URL(await app.listen({ port, host, listenTextResolver: (at) => `listening at ${at}` }));
    },
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
