import type { StorageErrorCode } from "@stowage/core";
import type { SeenRequest } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import type { Plan } from "./http-proxy.ts";
import type { Operation } from "./operation.ts";

/**
 * Which requests a fault meets: the one of its number, that one and its repetition, every repetition of it, or everything
 * from it on.
 */
export type Extent = "once" | "twice" | "every time" | "from then on";

/** A fault, how often it comes, and what a right driver makes of it. */
export interface Trial {
  readonly fault: Fault;
  readonly extent: Extent;
  /** `success`: the call resolves; `failure`: it rejects; `either`: right bytes or the right error. */
  readonly expect: "success" | "failure" | "either";
  /** Codes with which it may reject; those of an outage if absent. */
  readonly codes?: readonly StorageErrorCode[] | undefined;
  /** `TIMEOUT` too, once its deadline has passed. */
  readonly mayBeLate?: true | undefined;
  /** What `retryable` of its error is; not looked at if absent. */
  readonly retryable?: boolean | undefined;
  /** The driver has been told that nothing was done. */
  readonly isRefusal?: boolean | undefined;
  /** Times that the same request may be sent. */
  readonly sends?: number | undefined;
  /** Its body, read by the fault, is as long each time that it is sent. */
  readonly isReplayed?: true | undefined;
  /** Something goes over a connection of the driver's before, in peace, so that one is kept. */
  readonly isWarm?: true | undefined;
}

/** A trial of each fault. */
export function trialsOf(faults: readonly Fault[], how: Omit<Trial, "fault">): readonly Trial[] {
  return faults.map((fault) => ({ ...how, fault }));
}

/** Codes of what a network does to a call. An outage is never reported as missing, refused or finished. */
export const TROUBLE: readonly StorageErrorCode[] = [
  "UNAVAILABLE",
  "THROTTLED",
  "TIMEOUT",
  "BACKEND",
  "CORRUPTED",
];

/** An operation, one of its requests, and a trial put to it. */
export interface Cell {
  readonly operation: Operation;
  /** Counted from 0, of as many. */
  readonly number: number;
  readonly requests: readonly SeenRequest[];
  readonly trial: Trial;
}

/** The requests of a cell that meet its fault. */
export function planOf({ number, trial }: Cell): Plan {
  const { fault, extent } = trial;
  const most = { once: 1, twice: 2, "every time": Number.POSITIVE_INFINITY };
  let first: SeenRequest | undefined;
  let met = 0;
  return {
    fault: fault.begin?.() ?? fault,
    meets(request, count) {
      if (count < number || fault.applies?.(request) === false) return false;
      first ??= request;
      const isMet = extent === "from then on" || (isSame(first, request) && met < most[extent]);
      if (isMet) met += 1;
      return isMet;
    },
  };
}

/** True for a request and its repetition. */
export function isSame(first: SeenRequest, second: SeenRequest): boolean {
  return first.method === second.method && first.url === second.url;
}

/** A cell in words. */
export function nameOf({ operation, number, requests, trial }: Cell): string {
  const of = requests.length === 1 ? "its request" : `request ${number + 1} of ${requests.length}`;
  return `${operation.name}, ${of} (${requests[number]?.method}): ${trial.fault.name}, ${trial.extent}`;
}
