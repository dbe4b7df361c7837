import type { FastifyReply, FastifyRequest } from "fastify";
import { describeFailure } from "./failure.ts";

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

/** Logs why a request failed: one line with the whole chain of causes. */
export function logFailure(request: FastifyRequest, error: unknown, message: string): void {
  request.log.error({ failure: describeFailure(error) }, message);
}
