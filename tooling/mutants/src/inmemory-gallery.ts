import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-inmemory");

/** Mutants of driver-inmemory: the logic that every driver has. */
export const inmemoryGallery: readonly Mutant[] = [
  mutant("delete-missing-resolves", 1, "delete is made idempotent by ignoring what is missing", [
    "driver.ts",
    "if (!this.#objects.removeAll(path)) throw new PathNotFoundError(path);",
    "this.#objects.removeAll(path);",
  ]),
  mutant("list-missing-is-empty", 2, "a prefix without keys lists as nothing, as object stores answer", [
    "listing.ts",
    "if (objects.get(path) === undefined) throw new PathNotFoundError(path);",
    "if (objects.get(path) === undefined) return;",
  ]),
  mutant("list-of-object-is-empty", 3, "nobody looks whether the prefix is an object", [
    "listing.ts",
    "if (objects.isDirectory(path)) return;",
    "if (objects.isDirectory(path) || objects.get(path) !== undefined) return;",
  ]),
  mutant("start-after-inclusive", 4, "startAfter is handed to a backend whose parameter is inclusive", [
    "listing.ts",
    "return startAfter + BEFORE_ALL;",
    "return startAfter;",
  ]),
  mutant(
    "start-after-directory-enters-it",
    4,
    "the trailing slash of a position is taken for a typing error",
    [
      "listing.ts",
      "return startAfter.slice(0, -1) + AFTER_SLASH;",
      "return startAfter.slice(0, -1) + BEFORE_ALL;",
    ],
  ),
  mutant("skip-prunes-siblings", 4, "skip jumps to the next first letter instead of the next directory", [
    "listing.ts",
    "const beyond = path + AFTER_SLASH;",
    'const beyond = path + "~";',
  ]),
  mutant(
    "close-publishes",
    5,
    "a resume finds its bytes because they were put at the path already (distribution's S3 driver)",
    [
      "writer.ts",
      "const payload = uploads.keep(this.#nonce, this.#chunks);",
      "const payload = uploads.keep(this.#nonce, this.#chunks);\n    this.#opening.objects.set(path, { chunks: [...this.#chunks], size: this.#size, modifiedAt: new Date() });",
    ],
  ),
  mutant(
    "open-truncates",
    6,
    "the writer opens the file itself for writing (distribution's filesystem driver)",
    [
      "driver.ts",
      "if (!resumes) return new InMemoryWriter(opening);",
      "if (!resumes) this.#objects.remove(path);\n    if (!resumes) return new InMemoryWriter(opening);",
    ],
  ),
  mutant("resumers-share-chunks", 12, "the list of a resume point is appended to in place", [
    "writer.ts",
    "[...uploads.chunksOf(point)]",
    "(uploads.chunksOf(point) as Uint8Array[])",
  ]),
  mutant(
    "close-of-nothing-publishes-nothing",
    8,
    "an upload without bytes is thought to need no resume point",
    [
      "writer.ts",
      "if (resumes && this.#size === (point?.size ?? 0)) return;",
      "if (this.#size === (point?.size ?? 0)) return;",
    ],
  ),
  mutant("if-none-ignored", 8, "the option never reaches the log", [
    "writer.ts",
    "size: this.#size, memo, ifNone, payload",
    "size: this.#size, memo, payload",
  ]),
  mutant("memo-inherited", 9, "a close without memo keeps the one before, which describes fewer bytes", [
    "writer.ts",
    "size: this.#size, memo, ifNone, payload",
    "size: this.#size, memo: memo ?? this.memo, ifNone, payload",
  ]),
  mutant("append-restarts-committed", 10, "a committed object without a resume point is begun anew", [
    "driver.ts",
    "if (size > 0) {",
    "if (size < 0) {",
  ]),
  mutant("records-overwritten", 11, "a put without If-None-Match takes numbers that are taken", [
    "uploads.ts",
    "if (this.#records.has(key)) return false;",
    "",
  ]),
  mutant("cancel-leaves-the-point", 12, "cancel frees its own memory and forgets what it had opened", [
    "writer.ts",
    "if (this.#point !== undefined) await uploads.log.cancel(path, { point: this.#point, nonce: this.#nonce });",
    "await uploads.log.settled();",
  ]),
  mutant(
    "dispose-cancels",
    12,
    "leaving the block cleans up everything: a vanished client costs acknowledged bytes",
    [
      "writer.ts",
      "async [Symbol.asyncDispose](): Promise<void> {",
      "async [Symbol.asyncDispose](): Promise<void> {\n    await this.cancel();",
    ],
  ),
  mutant("destination-ignored", 13, "commit has always had one place to go", [
    "writer.ts",
    "const target = destination ?? path;",
    "const target = destination === undefined ? path : path;",
  ]),
  mutant("move-onto-itself-loses", 14, "a move is a copy and a delete", [
    "driver.ts",
    "if (source === destination) return;",
    "",
  ]),
  mutant("later-chunks-from-their-start", 15, "an offset is applied to the first chunk only", [
    "body.ts",
    "const from = position - base;",
    "const from = index === 0 ? position : 0;",
  ]),
  mutant("object-below-object", 17, "a flat store's habit on a driver that declares a tree", [
    "object-table.ts",
    "if (this.#objects.has(ancestor)) {",
    "if (this.#objects.has(ancestor.slice(1))) {",
  ]),
  mutant("if-absent-ignored", 19, "the condition is not sent", [
    "driver.ts",
    "options.ifAbsent === true && this.#objects.get(path) !== undefined",
    "options.ifAbsent === true && this.#objects.get(path)?.size === -1",
  ]),
  mutant("put-keeps-the-callers-buffer", "resources", "a copy is saved that nobody seemed to need", [
    "driver.ts",
    "chunks: [new Uint8Array(content)]",
    "chunks: [content]",
  ]),
  mutant("write-keeps-the-callers-buffer", "resources", "a copy is saved that nobody seemed to need", [
    "writer.ts",
    "new Uint8Array(chunk)",
    "chunk",
  ]),
  mutant("reclaim-takes-everything", 25, "the age is forgotten: running uploads end", [
    "uploads.ts",
    "storedAt < olderThan.getTime()",
    "storedAt < olderThan.getTime() + Number.MAX_SAFE_INTEGER",
  ]),
  mutant("delete-takes-prefix-siblings", "paths", "the prefix lacks its slash: deleting /a takes /ab along", [
    "object-table.ts",
    "const key = this.below(path, ",
    "const key = this.#keys.from(path)?.startsWith(path) ? this.#keys.from(path) : this.below(path, ",
  ]),
];
