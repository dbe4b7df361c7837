/** The line whose break turned a case red that kills no mutant. Seen once, by hand. */
export interface Proof {
  /** The file that was broken, from the root of the repository. */
  readonly file: string;
  /** What was broken in it. */
  readonly broken: string;
}

/** By the id of the case. One that kills a mutant needs none. */
export const proofs: Readonly<Record<string, Proof>> = {};
