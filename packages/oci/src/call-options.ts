/** What every call takes that reaches a store or a network. */
export interface CallOptions {
  /** Ends the call: it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}
