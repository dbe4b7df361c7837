import type { KillMoment } from "./kill-switch.ts";
import type { Phase } from "./victim-messages.ts";

export const CHUNKS = 3;
/** More than a registry takes in at once, so that a kill meets bodies of which a part is written. */
export const CHUNK_BYTES: number = 2 * 1024 * 1024;

/** Where in a push the registry dies. */
export type KillPoint =
  | { readonly kind: "body" /** Bytes of the blob that were sent. */; readonly after: number }
  | { readonly kind: PhaseName; readonly phase: Phase; readonly at: number; readonly moment: KillMoment };

export type PhaseName = "close" | "commit" | "link" | "manifest";

/** The spans of a push inside which a kill must be survived. `close` is that of the second chunk. */
export const PHASES: Readonly<Record<PhaseName, Phase>> = {
  close: { operation: "close", path: "/_uploads/", skip: 1, operations: 1 },
  commit: { operation: "commit", path: "/_uploads/", skip: 0, operations: 1 },
  link: { operation: "putContent", path: "/_layers/", skip: 0, operations: 1 },
  manifest: { operation: "putContent", path: "/(blobs|_manifests)/", skip: 0, operations: 4 },
};

/** `count` points spread evenly over the bytes of the body. */
export function bodyPoints(count: number): readonly KillPoint[] {
  const size = CHUNKS * CHUNK_BYTES;
  return Array.from({ length: count }, (_, index) => ({
    kind: "body",
    after: Math.floor((size * (index + 0.5)) / count),
  }));
}

/** `count` points spread evenly over the `calls` of a phase, each before a call or while it is under way. */
export function phasePoints(kind: PhaseName, calls: number, count: number): readonly KillPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const slot = Math.floor((index * calls * 2) / count);
    const moment: KillMoment = slot % 2 === 0 ? "before" : "during";
    return { kind, phase: PHASES[kind], at: Math.floor(slot / 2) + 1, moment };
  });
}
