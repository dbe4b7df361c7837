import { join, relative } from "node:path";
import { StorageError } from "@stowage/core";
import { copyBytes } from "./copy.ts";
import { ifErrno } from "./errors.ts";
import type { DirectoryFlushes } from "./flush.ts";
import { isWithin, newNonce, temporaryDirectory } from "./keys.ts";
import { OpenFile } from "./open-file.ts";
import type { PrivateArea } from "./private-area.ts";
import type { Tree } from "./tree.ts";

/** Ending of the note in the private area that says where such a copy lies. */
export const NOTE = ".beside";

const NOTE_VERSION = 1;
const NOTE_START = `stowage-beside/${NOTE_VERSION} `;

/** A copy of a finished file in the directory where it is to be published, under a name that no path can name. */
export interface Beside extends AsyncDisposable {
  readonly file: string;
}

/**
 * Copies `from` to where it can be renamed: into `directory`, which is on another mount than the private area. A note is
 * written first, so that `reclaim` finds the copy after a crash without looking through the whole tree. Disposed, neither
 * copy nor note are left.
 */
export async function copyBeside(
  parts: { readonly tree: Tree; readonly area: PrivateArea; readonly flushes: DirectoryFlushes },
  from: string,
  {
    directory,
    fsync,
    signal,
  }: { readonly directory: string; readonly fsync: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Beside> {
  const { tree, area, flushes } = parts;
  const { calls } = tree;
  const nonce = newNonce();
  const file = join(directory, `~${nonce}`);
  const beside: Beside = {
    file,
    async [Symbol.asyncDispose]() {
      await ifErrno(calls.unlink(file), ["ENOENT", "ENOTDIR"], () => {});
      await area.remove(nonce + NOTE);
    },
  };
  try {
    await using note = await area.create(nonce + NOTE);
    await note.write(Buffer.from(NOTE_START + relative(await calls.realpath(tree.root), file)), 0);
    if (fsync) await note.fsync();
    await flushes.flushWithNewParents(temporaryDirectory(tree.root));
    await using source = new OpenFile(calls, await calls.openToRead(from));
    const size = Number((await source.fstat()).size);
    await using copy = new OpenFile(calls, await calls.create(file));
    if (!(await copyBytes(source, copy, { size, signal }))) throw shrunk();
    if (fsync) await copy.fsync();
    return beside;
  } catch (error) {
    await beside[Symbol.asyncDispose]();
    throw error;
  }
}

/** The file that a note names; undefined for a note of another version, or one that a power failure has damaged. */
export function besideOf(note: Uint8Array, realRoot: string): string | undefined {
  const text = Buffer.from(note).toString();
  if (!text.startsWith(NOTE_START)) return undefined;
  const file = join(realRoot, text.slice(NOTE_START.length));
  // A note is believed for such names only: it is a file like others.
  const [, name = ""] = /[/\\]([^/\\]+)$/.exec(file) ?? [];
  return /^~[0-9a-f]{32}$/.test(name) && isWithin(realRoot, file) ? file : undefined;
}

function shrunk(): StorageError {
  return new StorageError(
    "CORRUPTED",
    "a temporary file became shorter while it was copied to another mount",
  );
}
