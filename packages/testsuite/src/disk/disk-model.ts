import nodeFs from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CallObserver, TracedCall } from "./traced-calls.ts";

/** A change of a file that is in memory only: bytes at an offset, or another size. */
export interface FileChange {
  readonly at: number;
  readonly offset: number;
  readonly bytes?: Uint8Array | undefined;
}

/** A name in a directory, given or taken away in memory only. */
export interface NameChange {
  readonly at: number;
  readonly name: string;
  /** What it names now; undefined: nothing. */
  readonly node: DiskNode | undefined;
  /** The other half of a rename: the old name never goes before the new one has come. */
  readonly after?: { readonly directory: DirectoryNode; readonly change: NameChange } | undefined;
}

export interface FileNode {
  readonly kind: "file";
  readonly id: number;
  /** What a power failure leaves for certain. */
  durable: Buffer;
  pending: FileChange[];
}

export interface DirectoryNode {
  readonly kind: "directory";
  readonly id: number;
  readonly durable: Map<string, DiskNode>;
  pending: NameChange[];
  /** As processes see it. */
  readonly current: Map<string, DiskNode>;
}

export type DiskNode = FileNode | DirectoryNode;

interface OpenNode {
  readonly node: DiskNode;
  position: number;
}

/**
 * What is on a disk and what is in memory only, from the calls of a driver. What is not flushed may or may not survive, each
 * part by itself; an fsync covers what had ended before it began; what a failed fsync should have kept is lost.
 */
export class DiskModel implements CallObserver {
  readonly root: DirectoryNode;
  readonly #directory: string;
  readonly #open = new Map<number, OpenNode>();
  readonly #flushes = new Map<TracedCall, number>();
  #ids = 0;
  #sequence = 0;

  /** Takes all that lies in `directory` now for flushed. */
  constructor(directory: string) {
    this.#directory = directory;
    this.root = this.#load(directory);
  }

  began(call: TracedCall): void {
    if (isFlush(call)) this.#flushes.set(call, this.#sequence);
  }

  ended(call: TracedCall, error: Error | undefined, result: unknown): void {
    const since = this.#flushes.get(call);
    this.#flushes.delete(call);
    const opened = this.#open.get(Number(call.args[0]));
    if (since !== undefined && opened !== undefined) flushed(opened.node, since, error === undefined);
    if (error === undefined) this.#apply(call, result);
  }

  /** What `file` names in memory, undefined for nothing. */
  find(file: string): DiskNode | undefined {
    const parts = file.slice(this.#directory.length).split("/").filter(Boolean);
    let node: DiskNode | undefined = this.root;
    for (const part of parts) node = node?.kind === "directory" ? node.current.get(part) : undefined;
    return node;
  }

  #apply({ name, args, files: [file = "", other = ""] }: TracedCall, result: unknown): void {
    const opened = this.#open.get(Number(args[0]));
    switch (name) {
      case "open":
        this.#opened(Number(result), file, Number(args[1]));
        break;
      case "close":
        this.#open.delete(Number(args[0]));
        break;
      case "write":
        this.#write(opened, args, Number(result));
        break;
      case "ftruncate":
        this.#change(opened?.node, { offset: Number(args[1] ?? 0) });
        break;
      case "mkdir":
        this.#name(file, this.#newDirectory());
        break;
      case "rmdir":
      case "unlink":
        this.#name(file, undefined);
        break;
      case "link":
        this.#name(other, this.find(file));
        break;
      case "copyFile":
        this.#copied(other);
        break;
      case "rename":
        this.#rename(file, other);
        break;
      default:
    }
  }

  #opened(descriptor: number, file: string, flags: number): void {
    let node = this.find(file);
    if (node === undefined) {
      node = this.#newFile(Buffer.alloc(0));
      this.#name(file, node);
    } else if ((flags & nodeFs.constants.O_TRUNC) !== 0) this.#change(node, { offset: 0 });
    this.#open.set(descriptor, { node, position: 0 });
  }

  #write(opened: OpenNode | undefined, args: readonly unknown[], written: number): void {
    const [, buffer, offset, , position] = args;
    if (opened === undefined || !(buffer instanceof Uint8Array)) return;
    const from = Number(offset ?? 0);
    const bytes = Uint8Array.from(buffer.subarray(from, from + written));
    const at = typeof position === "number" ? position : opened.position;
    if (typeof position !== "number") opened.position += written;
    this.#change(opened.node, { offset: at, bytes });
  }

  #copied(file: string): void {
    const node = this.#newFile(Buffer.alloc(0));
    this.#name(file, node);
    this.#change(node, { offset: 0, bytes: nodeFs.readFileSync(file) });
  }

  #rename(from: string, to: string): void {
    const node = this.find(from);
    const replaced = this.find(to);
    if (node === undefined || node === replaced) return;
    const directory = this.#parent(to);
    this.#name(to, node);
    const change = directory?.pending.at(-1);
    this.#name(from, undefined, directory && change && { directory, change });
  }

  #name(file: string, node: DiskNode | undefined, after?: NameChange["after"]): void {
    const directory = this.#parent(file);
    if (directory === undefined) return;
    const name = basename(file);
    this.#sequence += 1;
    directory.pending.push({ at: this.#sequence, name, node, after });
    if (node === undefined) directory.current.delete(name);
    else directory.current.set(name, node);
  }

  #change(node: DiskNode | undefined, change: Omit<FileChange, "at">): void {
    if (node?.kind !== "file") return;
    this.#sequence += 1;
    node.pending.push({ ...change, at: this.#sequence });
  }

  #parent(file: string): DirectoryNode | undefined {
    const parent = this.find(dirname(file));
    return parent?.kind === "directory" ? parent : undefined;
  }

  #load(directory: string): DirectoryNode {
    const node = this.#newDirectory();
    for (const entry of nodeFs.readdirSync(directory, { withFileTypes: true })) {
      const file = join(directory, entry.name);
      const below = entry.isDirectory() ? this.#load(file) : this.#newFile(nodeFs.readFileSync(file));
      node.durable.set(entry.name, below);
      node.current.set(entry.name, below);
    }
    return node;
  }

  #newFile(durable: Buffer): FileNode {
    this.#ids += 1;
    return { kind: "file", id: this.#ids, durable, pending: [] };
  }

  #newDirectory(): DirectoryNode {
    this.#ids += 1;
    return { kind: "directory", id: this.#ids, durable: new Map(), pending: [], current: new Map() };
  }
}

/** The content of a file after some of its changes. A byte that was never written is zero. */
export function changed(content: Buffer, changes: readonly FileChange[]): Buffer {
  let result = content;
  for (const { offset, bytes } of changes) {
    const size = bytes === undefined ? offset : Math.max(result.length, offset + bytes.length);
    const next = Buffer.alloc(size);
    result.copy(next);
    if (bytes !== undefined) next.set(bytes, offset);
    result = next;
  }
  return result;
}

function isFlush({ name }: TracedCall): boolean {
  return name === "fsync" || name === "fdatasync";
}

/** The kernel tells a failure once and then takes the bytes for written: a later fsync does not bring them back. */
function flushed(node: DiskNode, since: number, isKept: boolean): void {
  if (node.kind === "file") {
    const covered = node.pending.filter(({ at }) => at <= since);
    node.pending = node.pending.filter(({ at }) => at > since);
    if (isKept) node.durable = changed(node.durable, covered);
    return;
  }
  if (!isKept) return;
  for (const change of node.pending.filter(({ at }) => at <= since)) settle(node, change);
}

function settle(directory: DirectoryNode, change: NameChange): void {
  if (change.after !== undefined) settle(change.after.directory, change.after.change);
  const isDue = ({ name, at }: NameChange): boolean => name === change.name && at <= change.at;
  if (!directory.pending.includes(change)) return;
  directory.pending = directory.pending.filter((each) => !isDue(each));
  if (change.node === undefined) directory.durable.delete(change.name);
  else directory.durable.set(change.name, change.node);
}
