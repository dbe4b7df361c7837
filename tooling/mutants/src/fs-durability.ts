import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-fs");

/** Mutants of driver-fs: power failures, disks that fail, and what lies around the driver. */
export const fsDurability: readonly Mutant[] = [
  mutant(
    "put-unflushed",
    19,
    "B10: bytes are acknowledged that only the page cache has",
    ["put-content.ts", "if (fsync) await file.fsync();", ""],
    ["DURA-03"],
  ),
  mutant(
    "upload-unflushed",
    8,
    "B10: bytes are acknowledged that only the page cache has",
    ["writer.ts", "if (this.#opening.store.fsync) await file.fsync();", ""],
    ["DURA-03"],
  ),
  mutant(
    "put-flushed-after-the-rename",
    19,
    "the flush comes once the name is there",
    [
      ["put-content.ts", "    if (fsync) await file.fsync();\n", ""],
      [
        "put-content.ts",
        "    await placement.place(area.temporary(nonce), path, { directory, ifAbsent, signal });",
        "    await placement.place(area.temporary(nonce), path, { directory, ifAbsent, signal });\n    await using placed = new OpenFile(tree.calls, await tree.calls.openToWrite(tree.fileOf(path)));\n    if (fsync) await placed.fsync();",
      ],
      [
        "put-content.ts",
        'import { newNonce } from "./keys.ts";',
        'import { newNonce } from "./keys.ts";\nimport { OpenFile } from "./open-file.ts";',
      ],
    ],
    ["DURA-03"],
  ),
  mutant(
    "directories-unflushed",
    19,
    "B12: the bytes are flushed, the name is not",
    ["placement.ts", "await this.#flushes.flushWithNewParents(named.directory);", ""],
    ["DURA-03"],
  ),
  mutant(
    "ancestors-unflushed",
    19,
    "B12: the directory is flushed, those created above it are not",
    [
      "placement.ts",
      "await this.#flushes.flushWithNewParents(named.directory);",
      "await this.#flushes.flush(named.directory);",
    ],
    ["DURA-03"],
  ),
  mutant(
    "record-unflushed",
    8,
    "the record of a resume point is small and soon on the disk by itself",
    ["resume-store.ts", "if (durable && fsync) await temporary.fsync();", ""],
    ["DURA-03"],
  ),
  mutant(
    "flush-repeated-after-an-error",
    6,
    "B27: a second fsync succeeds over the hole that the first one told of",
    [
      "open-file.ts",
      "return this.#run(() => this.#calls.fsync(this.#descriptor));",
      "const flush = (): Promise<void> => this.#calls.fsync(this.#descriptor);\n    return this.#run(() => flush().catch(flush));",
    ],
    ["DURA-04"],
  ),
  mutant(
    "full-disk-is-an-outage",
    "errors",
    "B23: what the disk says is not passed on",
    ["errors.ts", "ENOSPC: FULL,", "ENOSPC: AWAY,"],
    ["DURA-05"],
  ),
  mutant(
    "short-write-is-whole",
    7,
    "B23: the number that write answers is not looked at",
    ["open-file.ts", "done += written;", "done = bytes.byteLength;"],
    ["DURA-07"],
  ),
  mutant(
    "no-copy-between-mounts",
    14,
    "a rename is thought to work everywhere",
    [
      "placement.ts",
      'errnoOf(error) === "EXDEV" && beside === undefined',
      'errnoOf(error) === "EXDEV" && directory === undefined',
    ],
    ["MOVE-11"],
  ),
  mutant(
    "refused-is-missing",
    "errors",
    "what may not be looked at is taken for what is not there",
    [
      "errors.ts",
      'return errno === "ENOENT" || errno === "ENOTDIR";',
      'return errno === "ENOENT" || errno === "ENOTDIR" || errno === "EACCES" || errno === "EIO";',
    ],
    ["DURA-10"],
  ),
  mutant("unmounted-is-empty", 2, "a volume that is not mounted is an empty store", [
    "tree.ts",
    "return (await this.outage()) ?? new PathNotFoundError(path);",
    "return new PathNotFoundError(path);",
  ]),
  mutant("links-lead-out", "paths", "a link in the tree is followed wherever it leads", [
    "tree.ts",
    "if (!isInside(this.#realRoot, real, isOwn)) {\n        throw",
    "if (!isInside(this.#realRoot, real, isOwn) && file.length === 0) {\n        throw",
  ]),
  mutant(
    "empty-store-is-missing",
    2,
    "B6: the root of an empty store is not found",
    [
      "listing.ts",
      "if (path === ROOT && missing instanceof PathNotFoundError) return { path, size: 0, isDirectory: true };",
      "",
    ],
    ["LIFE-15"],
  ),
  mutant("short-upload-continued", 10, "B25: the size of a resume point is believed, whatever its file has", [
    "takeover.ts",
    "if (stats !== undefined && stats.size < point.size) throw tooShort(point.size, Number(stats.size));",
    "",
  ]),
  mutant(
    "long-upload-continued",
    10,
    "B22: what a writer left behind the resume point goes into the object",
    ["writer.ts", "if (this.#inPlace || TRUNCATE_SETS_TIME) await file.ftruncate(this.size);", ""],
  ),
  mutant(
    "body-keeps-its-file",
    15,
    "whoever reads to the end is thought to be the only one",
    [
      "reader.ts",
      "this.#released ??= this.#file.close().catch(() => {});",
      "this.#released ??= Promise.resolve();",
    ],
    ["READ-22"],
  ),
  mutant("reclaim-takes-the-young", 25, "what is in the temporary directory is residue", [
    "reclaim.ts",
    "if (!isOld || isDirectory) continue;",
    "if (isDirectory) continue;",
  ]),
  mutant("move-keeps-the-time-of-the-file", 24, "a rename leaves the time as it is", [
    "moving.ts",
    "await calls.utimes(from, Date.now() / 1000);",
    "",
  ]),
];
