import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { Link, Toxic, Toxics } from "./tcp-proxy.ts";

/** What happens to a connection, at which byte of which direction. */
interface Misfortune {
  readonly kind: "reset" | "FIN" | "silence" | "late" | "refused";
  readonly direction: "request" | "answer";
  readonly at: number;
}

const KINDS = ["reset", "reset", "FIN", "FIN", "silence", "late", "refused"] as const;
/** Bytes of a direction after which it happens, at most: soon in most cases. */
const SOON = 500;
const FURTHEST = 30_000;
/** Of so many connections the first ones break off soon, one after the other: more than a driver has attempts. */
const GUST = 60;
const GUST_LENGTH = 14;
/** Connections until the misfortunes begin again from the first. */
const CONNECTIONS = 5000;
const LATE = 20;

/** A misfortune for every connection, the same for one seed. */
export function storm(seed: number): Toxics {
  const misfortune = fc.record({
    kind: fc.constantFrom(...KINDS),
    direction: fc.constantFrom("request" as const, "answer" as const),
    at: fc.oneof(fc.nat({ max: SOON }), fc.nat({ max: FURTHEST })),
  });
  const all: readonly Misfortune[] = fc.sample(misfortune, { seed, numRuns: CONNECTIONS });
  const of = (number: number): Misfortune | undefined => {
    const usual = all[number % CONNECTIONS];
    if (usual === undefined || number % GUST >= GUST_LENGTH) return usual;
    return { kind: number % 2 === 0 ? "reset" : "FIN", direction: "answer", at: usual.at % SOON };
  };
  const toxic =
    (direction: Misfortune["direction"]): Toxic =>
    (bytes, link) => {
      const met = of(link.number);
      return met?.direction === direction ? meet(met, bytes, link) : [bytes];
    };
  return {
    accept: (number) => of(number)?.kind !== "refused",
    request: toxic("request"),
    answer: toxic("answer"),
  };
}

/** Every connection ends at some byte, so that the next one's misfortune has its turn. */
async function* meet({ kind, at }: Misfortune, bytes: Buffer, link: Link): AsyncGenerator<Buffer> {
  if (kind === "late") await delay(LATE);
  const left = at - link.passed;
  if (left > bytes.length) {
    yield bytes;
    return;
  }
  if (left > 0) yield bytes.subarray(0, left);
  if (kind === "reset" || kind === "late") link.reset();
  if (kind === "FIN") link.finish();
  await link.gone;
}
