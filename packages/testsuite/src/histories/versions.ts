import { byteMismatch } from "../byte-mismatch.ts";
import type { CaseContext } from "../case-context.ts";
import { Mismatch } from "../mismatch.ts";

/** Bytes of version 0; each version is a byte longer than the one before, so that its size names it. */
const SMALLEST = 24;

/** The versions of one path: contents that are told apart wherever they are found. */
export class Versions {
  readonly #context: CaseContext;
  readonly #name: string;
  #last = 0;

  constructor(context: CaseContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  /** One that was not used before. */
  next(): { readonly value: number; readonly bytes: Uint8Array } {
    this.#last += 1;
    const value = this.#last;
    return { value, bytes: this.bytesOf(value) };
  }

  /** @throws {@link Mismatch} if there is no such version */
  bytesOf(value: number): Uint8Array {
    return this.#object(this.ofSize(SMALLEST + value)).bytes(0, SMALLEST + value);
  }

  /** @throws {@link Mismatch} if the bytes are not exactly those of a version */
  valueOf(found: Uint8Array): number {
    const value = this.ofSize(found.length);
    const { content } = this.#context;
    const window = { object: this.#object(value), start: 0, length: found.length };
    const mismatch = byteMismatch(content, found, window);
    if (mismatch !== undefined) throw new Mismatch(`one version, whole: ${mismatch.expected}`, mismatch.seen);
    return value;
  }

  /** @throws {@link Mismatch} if no version has that size */
  ofSize(size: number): number {
    const value = size - SMALLEST;
    if (value >= 1 && value <= this.#last) return value;
    const sizes = `${SMALLEST + 1} to ${SMALLEST + this.#last} bytes`;
    throw new Mismatch(`the size of one of the versions, ${sizes}`, `${size} bytes`);
  }

  #object(value: number): ReturnType<CaseContext["data"]> {
    return this.#context.data(`${this.#name}, version ${value}`);
  }
}
