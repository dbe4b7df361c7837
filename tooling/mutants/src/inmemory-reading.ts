import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-inmemory");

/** Mutants of driver-inmemory: reading, and what is told of objects. */
export const inmemoryReading: readonly Mutant[] = [
  mutant("offset-ignored", 15, "the backend does not know the Range header, and nobody looks at its 200", [
    "driver.ts",
    "const body = bodyOf(chunks, offset, end);",
    "const body = bodyOf(chunks, 0, end);",
  ]),
  mutant("offset-off-by-one", 15, "offsets are counted from 1", [
    "driver.ts",
    "const body = bodyOf(chunks, offset, end);",
    "const body = bodyOf(chunks, Math.max(0, offset - 1), end);",
  ]),
  mutant("offset-of-16-bits", 15, "an offset is computed modulo the size of a buffer", [
    "driver.ts",
    "const body = bodyOf(chunks, offset, end);",
    "const start = offset % 65_536;\n    const body = bodyOf(chunks, start, end - offset + start);",
  ]),
  mutant("range-end-inclusive", 15, "the end of a range is inclusive in HTTP and exclusive here", [
    "driver.ts",
    "const body = bodyOf(chunks, offset, end);",
    "const body = bodyOf(chunks, offset, end === size ? end : end + 1);",
  ]),
  mutant("last-chunk-dropped", 15, "B15, B17: a body that ends early ends as if it were complete", [
    "driver.ts",
    "const body = bodyOf(chunks, offset, end);",
    "const body = bodyOf(chunks.length > 6 ? chunks.slice(0, -1) : chunks, offset, end);",
  ]),
  mutant("put-writes-in-place", 15, "B9: the object is overwritten where it lies, under those who read it", [
    "driver.ts",
    "this.#objects.set(path, {\n      chunks: [new Uint8Array(content)],\n      size: content.byteLength,\n      modifiedAt: new Date(),\n    });",
    "const chunks = [...(this.#objects.get(path)?.chunks ?? [])];\n    const kept = (this.#objects.get(path)?.chunks ?? chunks) as Uint8Array[];\n    kept.splice(0, kept.length, content.slice());\n    this.#objects.set(path, { chunks: kept, size: content.byteLength, modifiedAt: new Date() });",
  ]),
  mutant("put-empties-first", 19, "B9: the file is truncated, then written", [
    "driver.ts",
    "this.#objects.set(path, {\n      chunks: [new Uint8Array(content)],\n      size: content.byteLength,\n      modifiedAt: new Date(),\n    });",
    "this.#objects.set(path, { chunks: [], size: 0, modifiedAt: new Date() });\n    const chunks = [content.slice()];\n    await new Promise(setImmediate);\n    this.#objects.set(path, { chunks, size: content.byteLength, modifiedAt: new Date() });",
  ]),
  mutant("put-leaves-the-tail", 19, "the file is opened for writing and not truncated", [
    "driver.ts",
    "this.#objects.set(path, {\n      chunks: [new Uint8Array(content)],\n      size: content.byteLength,\n      modifiedAt: new Date(),\n    });",
    "const tail = (this.#objects.get(path)?.chunks[0] ?? content).slice(content.byteLength);\n    const size = content.byteLength + tail.byteLength;\n    this.#objects.set(path, { chunks: [content.slice(), tail], size, modifiedAt: new Date() });",
  ]),
  mutant("already-exists-has-no-code", 19, "the backend's own error is passed on", [
    "driver.ts",
    'throw new StorageError("ALREADY_EXISTS",',
    "throw new Error(",
  ]),
  mutant("get-gives-what-is-stored", "resources", "the copy seems to be needless", [
    "driver.ts",
    "const content = new Uint8Array(size);",
    "if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];\n    const content = new Uint8Array(size);",
  ]),
  mutant("directory-is-empty", 3, "a directory reads as no bytes", [
    "driver.ts",
    "const { chunks, size } = this.#objects.find(path);",
    "const nothing = this.#objects.isDirectory(path) ? { chunks: [], size: 0 } : undefined;\n    const { chunks, size } = nothing ?? this.#objects.find(path);",
  ]),
  mutant("get-stays-in-a-cache", 1, "a cache that a put refreshes and a delete forgets", [
    [
      "driver.ts",
      "const { chunks, size } = this.#objects.find(path);",
      "const { chunks, size } = this.#cache.get(path) ?? this.#objects.find(path);\n    if (this.#cache.size < 50) this.#cache.set(path, { chunks, size });",
    ],
    [
      "driver.ts",
      "  async putContent(",
      "  readonly #cache = new Map<string, { readonly chunks: readonly Uint8Array[]; readonly size: number }>();\n\n  async putContent(",
    ],
    [
      "driver.ts",
      "    if (options.ifAbsent === true && this.#objects",
      "    this.#cache.delete(path);\n    if (options.ifAbsent === true && this.#objects",
    ],
    [
      "driver.ts",
      "this.#objects.remove(source);",
      "this.#objects.remove(source);\n    this.#cache.delete(destination);",
    ],
  ]),
  mutant("info-is-the-stores-own", 24, "a Date is handed out as if it could not be changed", [
    "listing.ts",
    "modifiedAt: new Date(object.modifiedAt) };",
    "modifiedAt: object.modifiedAt };",
  ]),
  mutant("directory-has-a-time", 24, "a directory is as old as the question", [
    "driver.ts",
    "if (this.#objects.isDirectory(path)) return { path, size: 0, isDirectory: true };",
    "if (this.#objects.isDirectory(path))\n      return { path, size: 0, isDirectory: true, modifiedAt: new Date() };",
  ]),
];
