import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-inmemory");

/** Mutants of driver-inmemory: listing, moving, deleting. */
export const inmemoryNaming: readonly Mutant[] = [
  mutant(
    "list-stops-at-a-page",
    4,
    "B14: a truncated listing is taken for its last page",
    [
      "driver.ts",
      "yield* listChildren(this.#objects, path, options.startAfter);",
      "let seen = 0;\n    for (const entry of listChildren(this.#objects, path, options.startAfter)) {\n      seen += 1;\n      if (seen <= 1000) yield entry;\n    }",
    ],
    ["LIST-03"],
  ),
  mutant("list-repeats-directories", 4, "each key below a directory names it once more", [
    "listing.ts",
    "lower = path + AFTER_SLASH;\n    if (isAhead)",
    "lower = key + BEFORE_ALL;\n    if (isAhead || key > path)",
  ]),
  mutant(
    "walk-takes-empty-objects-for-markers",
    4,
    "B5: objects without bytes are taken for directory markers",
    [
      "listing.ts",
      "if (info === undefined) continue;",
      "if (info === undefined || (!info.isDirectory && info.size === 0)) continue;",
    ],
  ),
  mutant("walk-tells-no-directories", 4, "a flat store has none", [
    "listing.ts",
    "if (info === undefined) continue;",
    "if (info === undefined || info.isDirectory) continue;",
  ]),
  mutant("move-keeps-the-time", 24, "a rename leaves the time as it is", [
    "driver.ts",
    "this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
    "this.#objects.set(destination, object);",
  ]),
  mutant("move-deletes-first", 14, "the source is removed before the copy is complete", [
    "driver.ts",
    "this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
    "this.#objects.remove(source);\n    await new Promise(setImmediate);\n    this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
  ]),
  mutant(
    "move-clears-the-destination",
    14,
    "what is there is removed before the new object takes its place",
    [
      "driver.ts",
      "this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
      "this.#objects.remove(destination);\n    await new Promise(setImmediate);\n    this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
    ],
  ),
  mutant(
    "move-copies-the-first-part",
    14,
    "B24: above the threshold only the first part is copied",
    [
      "driver.ts",
      "this.#objects.set(destination, { ...object, modifiedAt: new Date() });",
      "const part = 1024 * 1024;\n    const chunks = object.size > part ? [Buffer.concat(object.chunks).subarray(0, part)] : object.chunks;\n    this.#objects.set(destination, { ...object, chunks, modifiedAt: new Date() });",
    ],
    ["MOVE-07"],
  ),
  mutant("directory-remains", 16, "a directory is thought to be there for the next object", [
    "object-table.ts",
    "else this.#directories.delete(directory);",
    "else this.#directories.set(directory, 0);",
  ]),
  mutant(
    "delete-stops-at-a-thousand",
    23,
    "one request deletes a thousand keys at most",
    [
      [
        "object-table.ts",
        "if (key === undefined) return removed;",
        "count += 1;\n      if (key === undefined || count > 1000) return removed;",
      ],
      [
        "object-table.ts",
        "const removed = this.#objects.has(path)",
        "let count = 0;\n    const removed = this.#objects.has(path)",
      ],
    ],
    ["DELE-04"],
  ),
  mutant("shared-in-name-only", "capabilities", "every driver of the family declares the same", [
    "driver.ts",
    "shared: false,",
    "shared: true,",
  ]),
  mutant(
    "redirect-in-name-only",
    "capabilities",
    "declared for the day on which it works",
    ["driver.ts", "redirect: false,", "redirect: true,"],
    ["REDI-02", "REDI-03"],
  ),
];
