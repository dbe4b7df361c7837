import type { Descriptor } from "./descriptor.ts";

/**
 * A manifest or an index with the exact bytes it was read from. The bytes are what its digest names; nothing here is
 * ever written back from the parsed fields.
 */
export interface Manifest {
  readonly mediaType: string;
  /** The bytes as they came. Not to be changed. */
  readonly payload: Uint8Array;
  /** What it needs: configuration, then layers; or its children. In order, duplicates kept. `subject` is not among them. */
  readonly references: readonly Descriptor[];
  /** Configuration of an image. */
  readonly config?: Descriptor | undefined;
  /** The manifest that this one says something about. It need not exist. */
  readonly subject?: Descriptor | undefined;
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}
