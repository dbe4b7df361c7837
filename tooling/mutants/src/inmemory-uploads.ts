import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-inmemory");

/** Mutants of driver-inmemory: uploads, beside those of the first gallery. */
export const inmemoryUploads: readonly Mutant[] = [
  mutant("parts-swapped", 7, "parts that are sent side by side are put together as they arrive", [
    "writer.ts",
    "objects.set(target, { chunks: this.#chunks, size",
    "const [first, second, ...rest] = this.#chunks;\n    const chunks = rest.length > 6 && first && second ? [second, first, ...rest] : this.#chunks;\n    objects.set(target, { chunks, size",
  ]),
  mutant(
    "parts-beyond-a-thousand-forgotten",
    10,
    "B1: the listing of parts is not paginated",
    [
      [
        "writer.ts",
        "this.#size = point?.size ?? 0;\n",
        "const all = point === undefined ? [] : uploads.chunksOf(point);\n    this.#size = all.slice(0, 1000).reduce((sum, chunk) => sum + chunk.byteLength, 0);\n",
      ],
      ["writer.ts", "[...uploads.chunksOf(point)]", "all.slice(0, 1000)"],
    ],
    ["RESU-09"],
  ),
  mutant("writers-share-a-session", 7, "B8, B22: two uploads to one path are one session of the backend", [
    [
      "writer.ts",
      "this.#chunks = point === undefined ? []",
      "this.#chunks = point === undefined ? sessionOf(opening.path)",
    ],
    ["writer.ts", "    objects.set(target, {", "    SESSIONS.delete(path);\n    objects.set(target, {"],
    [
      "writer.ts",
      "/** One upload: chunks",
      "const SESSIONS = new Map<string, Uint8Array[]>();\n\nfunction sessionOf(path: string): Uint8Array[] {\n  const session = SESSIONS.get(path) ?? [];\n  SESSIONS.set(path, session);\n  return session;\n}\n\n/** One upload: chunks",
    ],
    [
      "writer.ts",
      "  async [Symbol.asyncDispose](): Promise<void> {\n    this.#chunks = [];",
      "  async [Symbol.asyncDispose](): Promise<void> {\n    SESSIONS.delete(this.#opening.path);\n    this.#chunks = [];",
    ],
    [
      "writer.ts",
      "const { path, uploads } = this.#opening;\n",
      "const { path, uploads } = this.#opening;\n    SESSIONS.delete(path);\n",
    ],
    [
      "writer.ts",
      "    const payload = uploads.keep(",
      "    SESSIONS.delete(path);\n    const payload = uploads.keep(",
    ],
  ]),
  mutant("commit-leaves-the-point", 12, "what was continued is left for a reclaim", [
    "writer.ts",
    "if (fence !== undefined) await uploads.log.finish(fence, { signal });",
    "",
  ]),
  mutant("commit-without-fence-in-memory", 11, "a commit seems to need no record", [
    "writer.ts",
    "point === undefined\n        ? undefined",
    "point === undefined || uploads.log !== undefined\n        ? undefined",
  ]),
  mutant(
    "fresh-writer-removes-the-point",
    8,
    "who begins anew clears what was there, before a byte has come",
    [
      "driver.ts",
      "if (!resumes) return new InMemoryWriter(opening);",
      'const old = resumes ? undefined : await this.#uploads.log.open(path);\n    if (old !== undefined) await this.#uploads.log.cancel(path, { point: old, nonce: "begun-anew" });\n    if (!resumes) return new InMemoryWriter(opening);',
    ],
  ),
  mutant("point-before-object-forgotten", 10, "append looks at the object first", [
    "driver.ts",
    "const point = await this.#uploads.log.open(path, options);",
    "const found = await this.#uploads.log.open(path, options);\n    const point = this.#objects.get(path) === undefined ? found : undefined;",
  ]),
  mutant("place-taken-is-not-checked-at-commit", 17, "the place was free when the writer was opened", [
    ["writer.ts", "    objects.checkPlace(target);\n", ""],
    [
      "object-table.ts",
      "    this.checkPlace(path);\n    if (!this.#objects.has(path)) this.#count(path, 1);",
      "    if (!this.#objects.has(path)) this.#count(path, 1);",
    ],
    [
      "driver.ts",
      "    this.#objects.set(path, {",
      "    this.#objects.checkPlace(path);\n    this.#objects.set(path, {",
    ],
    [
      "driver.ts",
      "this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
      "this.#objects.checkPlace(destination);\n    this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
    ],
  ]),
  mutant("commit-in-two-steps", 6, "the old object goes, then the new one comes", [
    "writer.ts",
    "    objects.set(target, {",
    "    objects.remove(target);\n    await new Promise((resolve) => setTimeout(resolve, 2));\n    objects.set(target, {",
  ]),
  mutant(
    "flushed-bytes-are-the-size",
    "writer-states",
    "size tells what the backend has, not what was written",
    [
      [
        "writer.ts",
        "  get size(): number {\n    return this.#size;",
        "  get size(): number {\n    return this.#size < 100_000 ? this.#size : this.#size - (this.#size % 65_536);",
      ],
    ],
  ),
  mutant(
    "reclaim-takes-committed-uploads",
    25,
    "the age of an upload is that of its newest record, or 1970 if there is none",
    [
      "uploads.ts",
      "if (!times.every((storedAt) => storedAt < olderThan.getTime())) continue;",
      "if (!times.some((storedAt) => storedAt < olderThan.getTime())) continue;",
    ],
  ),
];
