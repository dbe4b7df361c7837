import type { StorageDriver } from "@stowage/core";
import type { Endpoint } from "./endpoint.ts";

/** An answer of the backend as its own protocol has it. */
export interface BackendAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface NetworkDriverOptions {
  readonly isPatient: boolean;
}

/**
 * What the author of a driver offers for the cases that stand between it and its backend: they put a proxy there, which
 * breaks what it is told to. The backend speaks HTTP/1.1 without TLS.
 */
export interface HarnessNetwork {
  /** Where the backend of the harness's `create` listens. */
  readonly upstream: Endpoint;
  /**
   * A guarded driver of the same store that reaches its backend at `endpoint`, with timeouts and delays as short as it takes
   * them: the cases wait for every one of them. Pages of its listings have three entries at most, so that a second one can fail.
   * With `isPatient` timeouts are as in production: nothing fails there, but answers take seconds.
   */
  create(endpoint: Endpoint, options: NetworkDriverOptions): Promise<StorageDriver>;
  /** Milliseconds within which a call of that driver settles, whatever the network does. */
  readonly deadline: number;
  /** Milliseconds of silence after which that driver gives an attempt up. */
  readonly idleTimeout: number;
  /** Requests for one purpose that the driver sends at most. */
  readonly attempts: number;
  /** Bytes that the backend takes at once from that driver; as in `limits` if absent. */
  readonly partSize?: number | undefined;
  /** `false` if the backend answers a listing of any length at once. */
  readonly pages?: false | undefined;
  /** The driver compares what it downloads with a checksum of the backend's. */
  readonly checksOnRead?: boolean | undefined;
  /** What the backend answers with this status: an error document in its own words. */
  errorAnswer(status: number): BackendAnswer;
}
