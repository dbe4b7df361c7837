import { createHash } from "node:crypto";
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  changed,
  type DirectoryNode,
  type DiskNode,
  type FileChange,
  type FileNode,
  type NameChange,
} from "./disk-model.ts";
import { subsets } from "./subsets.ts";

/** Unflushed bytes survive or not in pieces of this size. */
const BLOCK = 4096;
/** Sets of surviving changes that are looked at, for all names at once and for each file: see {@link subsets}. */
const NAME_SETS = 150;
const BLOCK_SETS = 24;

/** What a power failure may leave. */
export interface CrashImage {
  /** Equal for images with the same names and bytes. */
  readonly key: string;
  /** Names, as last parts, that were given or taken away and did not survive. */
  readonly lost: readonly string[];
  readonly files: readonly { readonly name: string; readonly id: number; readonly content: Buffer }[];
  readonly directories: readonly string[];
}

interface Tree {
  readonly lost: readonly string[];
  readonly files: readonly { readonly name: string; readonly node: FileNode }[];
  readonly directories: readonly string[];
}

/**
 * Images that a power failure at this moment may leave: unflushed names in any set, unflushed bytes in any set of blocks. A
 * set of names meets each file's sets of blocks one file at a time, while the others have none of theirs, or all.
 */
export function* crashImages(root: DirectoryNode): Generator<CrashImage> {
  const names = unflushedNames(root);
  for (const kept of subsets(names, NAME_SETS)) {
    const chosen = new Set(kept);
    if (kept.some(({ after }) => after !== undefined && !isKept(after, chosen))) continue;
    const lost = names.filter((name) => !chosen.has(name)).map(nameText);
    yield* contentImages({ ...treeOf(root, chosen), lost });
  }
}

/** All names and none of the unflushed bytes: what a name given too early leaves. */
export function namesWithoutBytes(root: DirectoryNode): CrashImage {
  return imageOf({ ...treeOf(root, new Set(unflushedNames(root))), lost: [] }, new Map());
}

/** What was flushed and nothing else. */
export function flushedOnly(root: DirectoryNode): CrashImage {
  const lost = unflushedNames(root).map(nameText);
  return imageOf({ ...treeOf(root, new Set()), lost }, new Map());
}

/** Puts an image into an empty directory. */
export function writeImage({ files, directories }: CrashImage, directory: string): void {
  for (const each of directories) mkdirSync(join(directory, each));
  const written = new Map<number, string>();
  for (const { name, id, content } of files) {
    const file = join(directory, name);
    const same = written.get(id);
    if (same === undefined) writeFileSync(file, content);
    else linkSync(same, file);
    written.set(id, file);
  }
}

function nameText({ name, node }: NameChange): string {
  return `${node === undefined ? "-" : "+"}${name}`;
}

function isKept(
  { directory, change }: NonNullable<NameChange["after"]>,
  chosen: ReadonlySet<NameChange>,
): boolean {
  return chosen.has(change) || !directory.pending.includes(change);
}

function unflushedNames(root: DirectoryNode): readonly NameChange[] {
  const seen = new Set<DirectoryNode>();
  const visit = (directory: DirectoryNode): readonly NameChange[] => {
    if (seen.has(directory)) return [];
    seen.add(directory);
    const nodes = [...directory.durable.values(), ...directory.pending.map(({ node }) => node)];
    const below = nodes.flatMap((node) => (node?.kind === "directory" ? visit(node) : []));
    return [...directory.pending, ...below];
  };
  return [...visit(root)].sort((left, right) => left.at - right.at);
}

function treeOf(root: DirectoryNode, chosen: ReadonlySet<NameChange>): Omit<Tree, "lost"> {
  const files: { readonly name: string; readonly node: FileNode }[] = [];
  const directories: string[] = [];
  const visit = (directory: DirectoryNode, place: string): void => {
    const entries = new Map<string, DiskNode>(directory.durable);
    for (const change of directory.pending) {
      if (!chosen.has(change)) continue;
      if (change.node === undefined) entries.delete(change.name);
      else entries.set(change.name, change.node);
    }
    for (const [entry, node] of entries) {
      const name = `${place}/${entry}`;
      if (node.kind === "file") files.push({ name, node });
      else {
        directories.push(name);
        visit(node, name);
      }
    }
  };
  visit(root, "");
  return { files, directories };
}

function* contentImages(tree: Tree): Generator<CrashImage> {
  const dirty = new Set(tree.files.map(({ node }) => node).filter(({ pending }) => pending.length > 0));
  const all = new Map([...dirty].map((node) => [node, changed(node.durable, node.pending)] as const));
  yield imageOf(tree, new Map());
  yield imageOf(tree, all);
  for (const node of dirty) {
    for (const content of contentsOf(node)) {
      yield imageOf(tree, new Map([[node, content]]));
      if (dirty.size > 1) yield imageOf(tree, new Map([...all, [node, content]]));
    }
  }
}

/** With any set of unflushed blocks; and with the new size, but nothing in it. */
function* contentsOf({ durable, pending }: FileNode): Generator<Buffer> {
  yield changed(
    durable,
    pending.map((change) => ({ ...change, bytes: change.bytes && new Uint8Array(change.bytes.length) })),
  );
  for (const kept of subsets(pending.flatMap(blocksOf), BLOCK_SETS)) yield changed(durable, kept);
}

function blocksOf(change: FileChange): readonly FileChange[] {
  const { at, offset, bytes } = change;
  if (bytes === undefined) return [change];
  const blocks: FileChange[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(start + BLOCK - ((offset + start) % BLOCK), bytes.length);
    blocks.push({ at, offset: offset + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return blocks;
}

function imageOf({ files, directories, lost }: Tree, contents: ReadonlyMap<FileNode, Buffer>): CrashImage {
  const found = files.map(({ name, node }) => ({
    name,
    id: node.id,
    content: contents.get(node) ?? node.durable,
  }));
  const key = createHash("sha1");
  for (const { name, id, content } of found) key.update(`${name} ${id} ${content.length} `).update(content);
  for (const name of directories) key.update(`${name}/`);
  return { key: key.digest("hex"), lost, files: found, directories };
}
