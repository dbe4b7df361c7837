import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from "node:crypto";
import { freeBuffer, noteBuffer } from "./garbage.ts";

const BLOCK = 16;
const HALF = BLOCK / 2;
/** Bytes that have to agree before an origin is told. */
const SAMPLE = 4;
const ZEROS: Uint8Array = new Uint8Array(256 * 1024);

/** Bytes of one named test object, unlimited in length: the byte at an offset is the same whenever it is asked for. */
export interface ContentObject {
  readonly name: string;
  /** Bytes `start` to `end`, exclusive, in a buffer of its own. */
  bytes(start: number, end: number): Uint8Array<ArrayBuffer>;
}

/** Where a found block belongs. */
export interface Origin {
  readonly object: string;
  readonly offset: number;
}

/**
 * Test content of which every byte is a function of seed, object and offset, so that shifted, swapped, truncated and
 * repeated blocks are seen and can be named.
 *
 * Block i of an object is AES(seed, object id | i): any window can be made without what lies before it, and deciphering a
 * block that was found tells which object and offset it was made for.
 */
export class Content {
  readonly seed: number;
  /** As an object: a key of bytes is made one for every cipher, which takes longer than the cipher. */
  readonly #key: KeyObject;
  readonly #names = new Map<string, string>();

  constructor(seed: number) {
    this.seed = seed;
    this.#key = createSecretKey(createHash("sha256").update(`content ${seed}`).digest().subarray(0, BLOCK));
  }

  object(name: string): ContentObject {
    const id = createHash("sha256").update(name).digest().subarray(0, HALF);
    this.#names.set(id.toString("hex"), name);
    return { name, bytes: (start, end) => this.#bytes(id, start, end) };
  }

  /** The origin of the byte at `at` of `found`, if a whole block in its neighbourhood stands as it was made. */
  identify(found: Uint8Array, at: number): Origin | undefined {
    for (let shift = 0; shift < 2 * BLOCK; shift++) {
      for (const first of [at + shift, at - shift]) {
        if (first < 0 || first + BLOCK > found.length) continue;
        const block = this.#decipher(found.subarray(first, first + BLOCK));
        if (block === undefined) continue;
        const origin = { object: block.object, offset: block.offset - (first - at) };
        if (this.#isFrom(origin, found.subarray(at, at + SAMPLE))) return origin;
      }
    }
    return undefined;
  }

  /** The block may be right and the byte beside it wrong. */
  #isFrom({ object, offset }: Origin, sample: Uint8Array): boolean {
    if (offset < 0) return false;
    return Buffer.compare(this.object(object).bytes(offset, offset + sample.length), sample) === 0;
  }

  #bytes(id: Buffer, start: number, end: number): Uint8Array<ArrayBuffer> {
    const counter = Buffer.alloc(BLOCK);
    id.copy(counter);
    counter.writeBigUInt64BE(BigInt(Math.floor(start / BLOCK)), HALF);
    // In counter mode the key stream is the enciphered counter: ciphering zeros gives exactly the blocks.
    const cipher = createCipheriv("aes-128-ctr", this.#key, counter);
    cipher.update(ZEROS.subarray(0, start % BLOCK));
    const size = Math.max(0, end - start);
    noteBuffer(size);
    if (size <= ZEROS.length) return ownBuffer(cipher.update(ZEROS.subarray(0, size)));
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += ZEROS.length) {
      const piece = cipher.update(ZEROS.subarray(0, size - at));
      bytes.set(piece, at);
      freeBuffer(piece);
    }
    return bytes;
  }

  #decipher(block: Uint8Array): Origin | undefined {
    const decipher = createDecipheriv("aes-128-ecb", this.#key, null).setAutoPadding(false);
    const plain = decipher.update(block);
    const object = this.#names.get(plain.subarray(0, HALF).toString("hex"));
    if (object === undefined) return undefined;
    return { object, offset: Number(plain.readBigUInt64BE(HALF)) * BLOCK };
  }
}

/** Whoever gets the bytes may change or detach their buffer: it must hold nothing else. */
function ownBuffer(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isOwn ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}
