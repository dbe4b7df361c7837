import type { CallOptions } from "./call-options.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";

export interface ListReferrersOptions extends CallOptions {
  /** Only those of this type. */
  readonly artifactType?: string | undefined;
}

/** The manifests of one repository that name another as their `subject`. */
export interface ReferrerService {
  /** Whoever names `subject`; none if nobody does or nothing of that digest exists. The iterable serves one iteration. */
  list(subject: Digest, options?: ListReferrersOptions): AsyncIterable<Descriptor>;
}
