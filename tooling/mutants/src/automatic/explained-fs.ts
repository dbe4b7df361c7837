const RESIDUE = "bytes that nobody names any more lie there until reclaim, as the contract allows";
const STAYS = "a delete may also fail where an empty directory cannot be removed";
const LINKS = "links from one place of the store to another are no part of the contract";
const RECORDS = "the suite knows no driver's records, nor what another release wrote";
const ROOT_OF_ALL = "it matters for a store whose root is the root of the file system";

/** Why the suite cannot notice a mutation of driver-fs, by its key: nobody can, or it is not the contract's. */
export const explainedFs: Readonly<Record<string, string>> = {
  "beside.ts: if (!text.startsWith(NOTE_START)) return undefined; | !text.startsWith(NOTE_START) -> false":
    "what a note names is believed for names of its own kind only",
  'driver.ts: package: "@stowage/driver-fs", | "@stowage/driver-fs" -> ""':
    "advice to whoever has not installed it",
  'flush.ts: this.#enabled = enabled && process.platform !== "win32"; | "win32" -> ""':
    "it is about another platform",
  "flush.ts: if (isNew) names.push(below); | isNew -> false":
    "directories are flushed more often than needed",
  "flush.ts: if (this.#lasting.size + names.length > REMEMBERED) this.#lasting.clear(); | this.#lasting.size + names.length -> this.#lasting.size - names.length":
    "it decides how much is remembered of what needs no flush",
  "keys.ts: return name === directory || name.startsWith(directory.endsWith(sep) ? directory : directory + sep); | directory.endsWith(sep) -> directory.startsWith(sep)":
    ROOT_OF_ALL,
  "keys.ts: if (path === ROOT) return root; | path === ROOT -> false":
    "a slash at the end of a directory's name changes nothing",
  "placement.ts: try { | { const directory = await this.#tree.realFile(dirname(file)); const target = joi -> {}":
    "the contract lets a writer find out at commit",
  "placement.ts: return { directory, isLeft: options.ifAbsent === true || beside !== undefined }; | options.ifAbsent === true || beside !== undefined -> true":
    "what was renamed is not there to be unlinked",
  "reader.ts: if (!stats.isFile()) throw await tree.missing(path); | !stats.isFile() -> false":
    "what is neither file nor directory is put there by nobody who keeps the contract",
  "reader.ts: const read = await this.#fill(view.byteLength > left ? view.subarray(0, left) : view); | view.byteLength > left -> true":
    "the part of a view up to beyond its end is the view",
  "removal.ts: const failures = [...this.#failures].sort(([left], [right]) => (left < right ? -1 : 1)); | left < right -> false":
    "the contract gives paths that failed no order",
  'flush.ts: const CANNOT = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]; | "ENOSYS" -> ""':
    "what is not known by name is BACKEND too, with other words",
  "writer.ts: if (!(await records.has(folder, (point) => point.writer === writer))) | point.writer === writer -> true":
    "an empty file that nobody names lies there until reclaim, as the contract allows",
  "resume-store.ts: for (const other of above.reverse()) { | above.reverse() -> above": RESIDUE,
  "resume-store.ts: const above = records.map((name) => join(folder, name)).filter((other) => other < file); | (name) => join(folder, name) -> () => undefined":
    RESIDUE,
  "resume-store.ts: if (next !== undefined) return next.data !== point.data; | next.data !== point.data -> false":
    RESIDUE,
  'directories.ts: const STAYS = ["ENOTEMPTY", "EEXIST", "EBUSY", "EACCES", "EPERM", "EROFS", "ENOTDIR", "EINVAL"]; | "ENOTDIR" -> ""':
    STAYS,
  'directories.ts: const STAYS = ["ENOTEMPTY", "EEXIST", "EBUSY", "EACCES", "EPERM", "EROFS", "ENOTDIR", "EINVAL"]; | "EBUSY" -> ""':
    STAYS,
  "listing.ts: return directory === ROOT || path.startsWith(`${directory}/`); | path.startsWith(`${directory}/`) -> path.endsWith(`${directory}/`)":
    LINKS,
  "listing.ts: async function kindOfTarget(tree: Tree, link: string): Promise<boolean | undefined> { | { try { return kindOf(await tree.calls.lstat(await tree.realFile(link))); } catc -> {}":
    LINKS,
  "listing.ts: if (way.some((above) => above.directory === directory)) return; | way.some((above) => above.directory === directory) -> false":
    LINKS,
  "reclaim.ts: if (copy === undefined) return false; | false -> true": RECORDS,
  "resume-files.ts: const version = /^\\nstowage-fs\\/(\\d+) /.exec(text)?.[1]; | /^\\nstowage-fs\\/(\\d+) /.exec(text)?.[1] -> /^\\nstowage-fs\\/(\\d+) /.exec(text)[1]":
    RECORDS,
  "resume-files.ts: const version = /^\\nstowage-fs\\/(\\d+) /.exec(text)?.[1]; | /^\\nstowage-fs\\/(\\d+) / -> /^\\nstowage-fs\\/(\\D+) /":
    RECORDS,
  "resume-files.ts: if (version !== String(VERSION) || data === undefined || writer === undefined) return undefined; | version !== String(VERSION) || data === undefined -> false":
    RECORDS,
  'directories.ts: throw new StorageError("PERMISSION_DENIED", message, { cause: error }); | "PERMISSION_DENIED" -> ""':
    LINKS,
  "takeover.ts: } catch { | { // What is really wrong shows when the bytes are copied. await area.remove(non -> {}":
    "the system leaves no copy where it can share no blocks",
  "writer.ts: await this.#end(this.#published === undefined ? this.#abandon() : this.#data.close()); | this.#published === undefined -> true":
    "bytes that a record names are left by whoever abandons them",
  "writer.ts: if (this.#opening.store.fsync) await file.fsync(); | this.#opening.store.fsync -> true":
    "what need not be flushed may be",
  'store.ts: this.fsync = fsync !== "none"; | fsync !== "none" -> true': "what need not be flushed may be",
  "takeover.ts: try { | { await work; } -> {}": "bytes that nobody has freed are copied",
  "tree.ts: return root !== undefined && directory !== root && isWithin(root, directory); | root !== undefined && directory !== root && isWithin(root, directory) -> true":
    "directories above the root are flushed too",
};
