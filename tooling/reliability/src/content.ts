import { createCipheriv, createHash } from "node:crypto";

/** `size` bytes, a function of `seed` and their offset, so that shifted or repeated blocks show. */
export function contentOf(seed: string, size: number): Buffer {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

export type Algorithm = "sha256" | "sha512";

export function digestOf(bytes: Uint8Array, algorithm: Algorithm = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** A deterministic stream of numbers in [0, 1), so that a failure can be run again from its seed. */
export function randomFrom(seed: string): () => number {
  let counter = 0;
  return () => {
    const block = createHash("sha256").update(`${seed}/${counter++}`).digest();
    return block.readUInt32BE(0) / 2 ** 32;
  };
}
