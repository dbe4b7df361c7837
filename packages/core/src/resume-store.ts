import type { OperationOptions } from "./contract.ts";

export interface CreateRecordOptions extends OperationOptions {
  /** The record must survive a power failure once the call resolves. False for what fences only the living. */
  readonly durable: boolean;
}

/**
 * Four primitives over the private area, which a driver supplies to its {@link ResumeLog}. Names are relative to the
 * driver's private directory (`up/<64 hex digits>/<16 digits>`); records are opaque.
 *
 * Each call may be repeated, and must take effect as a whole or not at all.
 */
export interface ResumeLogStore {
  /** Whether a retired record still takes its number (true, object stores: emptied) or frees it (false: deleted). */
  readonly keepsNumbers: boolean;
  /**
   * Stores `record` unless the name is taken: then false, also if it is taken by an earlier attempt of this very call.
   * Of any number of concurrent calls for one name one stores. The record may be kept but not changed.
   */
  createIfAbsent(name: string, record: Uint8Array, options: CreateRecordOptions): Promise<boolean>;
  /** The first name in byte order that begins with `prefix`, as of now; undefined only if there is none. */
  first(prefix: string, options?: OperationOptions): Promise<string | undefined>;
  /** The whole record; empty if it is retired and its number kept; undefined if there is none. */
  read(name: string, options?: OperationOptions): Promise<Uint8Array | undefined>;
  /** Empties or deletes the record; nothing to do if it is missing. */
  retire(name: string, options?: OperationOptions): Promise<void>;
}
