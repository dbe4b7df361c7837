import { parseRepositoryName, RegistryError, type Repository } from "@stowage/oci";
import type { FastifyReply, FastifyRequest } from "fastify";
import { clientSignal } from "./client-signal.ts";
import { Refusal, toErrorAnswer } from "./errors.ts";
import type { Answer, Exchange, Methods } from "./exchange.ts";
import { ALLOW, CONTENT_TYPE } from "./headers.ts";
import { type LocationOptions, Locations } from "./locations.ts";
import { logFailure } from "./log.ts";
import { parseRoute } from "./route.ts";
import { base } from "./routes/base.ts";
import { blobs } from "./routes/blobs.ts";
import { manifests } from "./routes/manifests.ts";
import { tags } from "./routes/tags.ts";
import { upload } from "./routes/upload.ts";
import { uploads } from "./routes/uploads.ts";
import { ClientGoneError, sendBody } from "./send-blob.ts";

/** What the server serves: `createRegistry(driver)` of `@stowage/registry`, or anything else that has repositories. */
export interface RepositorySource {
  /** Asks nobody. The name has been checked. */
  repository(name: string): Repository;
}

/** Answers one request of the API. Rejects with what {@link refuse} answers. */
export async function answerTo(
  request: FastifyRequest,
  reply: FastifyReply,
  registry: RepositorySource,
  options: LocationOptions,
): Promise<FastifyReply> {
  const answer = await handle(request, reply, registry, options);
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.blob === undefined) return reply.send(answer.body);
  await sendBlob(request, reply, answer);
  return reply;
}

/** Answers a request that failed, in the form of the specification. */
export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, body } = toErrorAnswer(error);
  if (status >= 500 && !isClientGone(request, error)) logFailure(request, error, "request failed");
  reply.code(status).headers({ ...headers, [CONTENT_TYPE]: "application/json" });
  reply.send(Buffer.from(JSON.stringify(body))); // of a string, Fastify would extend the media type
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  registry: RepositorySource,
  options: LocationOptions,
): Promise<Answer> {
  const target = originForm(request.raw.url ?? "");
  const [path = "", ...queries] = target.split("?");
  const route = parseRoute(path);
  if (route === undefined) throw notFound(path);
  const { method } = request;
  if (route.kind === "base") return pick(base, method)();
  const exchange: Exchange = {
    request: request.raw,
    query: new URLSearchParams(queries.join("?")),
    repository: registry.repository(parseRepositoryName(route.name)),
    locations: Locations.of(request, options),
    signal: clientSignal(reply.raw),
  };
  switch (route.kind) {
    case "blob":
      return pick(blobs, method)(exchange, route);
    case "uploads":
      return pick(uploads, method)(exchange, route);
    case "upload":
      return pick(upload, method)(exchange, route);
    case "manifest":
      return pick(manifests, method)(exchange, route);
    case "tags":
      return pick(tags, method)(exchange, route);
    default:
      return route satisfies never;
  }
}

/** A proxy's absolute form without scheme and host (RFC 9112, section 3.2.2: servers must accept it). */
function originForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, "");
}

function pick<Handler>(methods: Methods<Handler>, method: string): Handler {
  const known: Readonly<Record<string, Handler | undefined>> = methods;
  const handler = known[method] ?? (method === "HEAD" ? methods.GET : undefined);
  if (handler !== undefined) return handler;
  const allowed = Object.keys(methods);
  if (methods.GET !== undefined && methods.HEAD === undefined) allowed.push("HEAD");
  const message = `${method} is not supported here; this place takes ${allowed.join(", ")}`;
  throw new Refusal(new RegistryError("UNSUPPORTED", message), { headers: { [ALLOW]: allowed.join(", ") } });
}

/** Streams the blob past Fastify: its reply would wrap the body twice and give up the buffers' reuse. */
async function sendBlob(request: FastifyRequest, reply: FastifyReply, answer: Answer): Promise<void> {
  if (answer.blob === undefined) return;
  await using blob = answer.blob;
  reply.hijack();
  const response = reply.raw;
  try {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(answer.status);
    await sendBody(response, blob.body, blob.length);
  } catch (error) {
    response.destroy(); // an answer cut short is all that tells the client, now that the head is out
    if (!isClientGone(request, error)) logFailure(request, error, "an answer broke off");
  }
}

function isClientGone({ raw }: FastifyRequest, error: unknown): boolean {
  return error instanceof ClientGoneError || (raw.destroyed && !raw.complete);
}

function notFound(path: string): Refusal {
  const message = `the registry API has nothing at ${path.slice(0, 200)}`;
  return new Refusal(new RegistryError("UNSUPPORTED", message), { status: 404 });
}
