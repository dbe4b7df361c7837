import { type Mutant, mutantsOf } from "./mutant.ts";

const mutant = mutantsOf("driver-fs");

/** Mutants of driver-fs: what a backend, another process or a crash can show. */
export const fsGallery: readonly Mutant[] = [
  mutant("names-sorted-without-slash", 4, "names are sorted as the file system gives them", [
    "listing.ts",
    "entries.sort(compareKeyOrder)",
    "entries.sort((left, right) => (left.path < right.path ? -1 : 1))",
  ]),
  mutant("record-taken-twice", 11, "a link that fails because the name is there is taken for a lost answer", [
    "resume-store.ts",
    'if (errno === "EEXIST") return false;',
    'if (errno === "EEXIST") return true;',
  ]),
  mutant("two-extend-one-file", 11, "whoever opens a resume point extends its file in place", [
    "takeover.ts",
    "if (!isFree) return await copyPoint(",
    "if (!isFree && signal?.aborted === true) return await copyPoint(",
  ]),
  mutant("commit-without-fence", 11, "a rename is atomic, so that a commit seems to need no record", [
    "writer.ts",
    "const fence = found && (await log.fence(path, { continues: found.point, nonce: this.#nonce, signal }));",
    "const fence = undefined;",
  ]),
  mutant("move-leaves-the-directory", 16, "only delete looks whether a directory is empty", [
    "moving.ts",
    "await directories.pruneDurably(dirname(from));",
    "",
  ]),
  mutant("delete-leaves-the-directory", 16, "a directory is thought to be there for the next object", [
    "removal.ts",
    "await directories.pruneDurably(dirname(file));",
    "",
  ]),
  mutant("if-absent-looks-then-renames", 19, "the condition is checked before the write instead of with it", [
    "placement.ts",
    "options.ifAbsent === true ? calls.link(source, target) : calls.rename(source, target)",
    "options.ifAbsent === true && (await this.#tree.exists(target)) ? calls.link(source, target) : calls.rename(source, target)",
  ]),
];
