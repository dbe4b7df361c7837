import { StorageError } from "@stowage/core";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Status in the log where the client went away before it had its answer; nobody ever sees it on the wire. */
const CLIENT_GONE = 499;

/** Logs one line for each answer. The query stays out: it may hold what authorises a request. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const status = reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_GONE;
  const { method, ip } = request;
  const path = request.raw.url?.split("?", 1)[0];
  const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
  request.log.info({ method, path, status, milliseconds, client: ip }, "answered");
}

/** Logs why a request failed. */
export function logFailure(request: FastifyRequest, error: unknown, message: string): void {
  request.log.error({ failure: describe(error) }, message);
}

/** What may be logged of a failure: everything of ours; a backend's own error may quote a signed URL. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  if (error instanceof StorageError) {
    const foreign = cause instanceof Error && !(cause instanceof StorageError);
    return { ...error.toJSON(), stack, ...(foreign ? { cause: { name: cause.name } } : {}) };
  }
  const inner = cause === undefined || depth > 4 ? {} : { cause: describe(cause, depth + 1) };
  return { name, message, stack, ...inner };
}
