import { createHash } from "node:crypto";
import type { Mutation } from "./mutations.ts";

/** About `size` mutations: of each file its share, one at least, chosen by the seed. */
export function sampleOf(mutations: readonly Mutation[], size: number, seed: string): readonly Mutation[] {
  const lot = ({ key, offset }: Mutation): string =>
    createHash("sha256").update(`${seed} ${offset} ${key}`).digest("hex");
  const files = [...new Set(mutations.map(({ file }) => file))];
  return files.flatMap((each) => {
    const own = mutations.filter(({ file }) => file === each);
    const share = Math.max(1, Math.round((own.length * size) / mutations.length));
    const drawn = own
      .map((mutation) => ({ mutation, lot: lot(mutation) }))
      .toSorted((left, right) => (left.lot < right.lot ? -1 : 1))
      .map(({ mutation }) => mutation);
    return drawn.slice(0, share);
  });
}
