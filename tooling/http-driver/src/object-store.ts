import { isAfter } from "@stowage/core/driver";
import { SortedPaths } from "./sorted-paths.ts";
import type { ListDocument, StatDocument } from "./wire.ts";

/** One version of an object. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly version: string;
  readonly modifiedAt: Date;
  readonly mark: string;
}

export interface ListRequest {
  readonly after: string | undefined;
  readonly limit: number;
  /** Direct children only. */
  readonly shallow: boolean;
}

/** Objects in memory: what stands behind the server. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #paths = new SortedPaths();
  readonly #held = new Set<string>();
  #versions = 0;

  get(path: string): StoredObject | undefined {
    return this.#objects.get(path);
  }

  put(path: string, bytes: Uint8Array, mark: string): void {
    this.#versions += 1;
    this.#paths.add(path);
    this.#objects.set(path, { bytes, version: `"${this.#versions}"`, modifiedAt: new Date(), mark });
  }

  /** False if there is no source. */
  move(source: string, destination: string, mark: string): boolean {
    const object = this.#objects.get(source);
    if (object === undefined) return false;
    if (source === destination) return true;
    this.put(destination, object.bytes, mark);
    return this.#remove(source);
  }

  /** Removes the object and everything below but what is held. Undefined if there was nothing, else the held ones. */
  delete(path: string): readonly string[] | undefined {
    const found = [path, ...this.#paths.below(directoryOf(path))].filter((each) => this.#objects.has(each));
    return found.length === 0 ? undefined : this.deleteObjects(found);
  }

  /** Removes objects, and answers which ones are held. */
  deleteObjects(paths: readonly string[]): readonly string[] {
    for (const path of paths) if (!this.#held.has(path)) this.#remove(path);
    return paths.filter((path) => this.#held.has(path));
  }

  /** Whether the object at a path may be deleted, as by a legal hold. */
  hold(path: string, isHeld: boolean): void {
    if (isHeld) this.#held.add(path);
    else this.#held.delete(path);
  }

  stat(path: string): StatDocument | undefined {
    const object = this.#objects.get(path);
    if (object !== undefined) return describe(path, object);
    if (path !== "/" && !this.#isDirectory(path)) return undefined;
    return { path, size: 0, isDirectory: true };
  }

  /** Undefined if there is no such directory. */
  list(path: string, { after, limit, shallow }: ListRequest): ListDocument | undefined {
    if (path !== "/" && !this.#isDirectory(path)) return undefined;
    const directory = directoryOf(path);
    const entries: StatDocument[] = [];
    const found = this.#paths.below(directory, after);
    let open = "";
    for (let next = found.next(); !next.done && entries.length <= limit; ) {
      const object = next.value;
      let beyond: string | undefined;
      for (let at = object.indexOf("/", directory.length); at !== -1; at = object.indexOf("/", at + 1)) {
        const position = object.slice(0, at + 1);
        const entry = { path: object.slice(0, at), size: 0, isDirectory: true };
        if (!open.startsWith(position) && isAfter(entry, after)) entries.push(entry);
        if (shallow || after === position) beyond = position;
        if (beyond !== undefined) break;
      }
      const stored = this.#objects.get(object);
      if (beyond === undefined && stored !== undefined) {
        const entry = describe(object, stored);
        if (isAfter(entry, after)) entries.push(entry);
      }
      open = object;
      next = found.next(beyond);
    }
    const page = entries.slice(0, limit);
    const last = page.at(-1);
    if (entries.length <= limit || last === undefined) return { entries: page };
    // Below a directory that was just reported a walk goes on, a listing does not.
    return { entries: page, next: last.isDirectory && shallow ? `${last.path}/` : positionAfter(last) };
  }

  #isDirectory(path: string): boolean {
    return this.#paths.below(directoryOf(path)).next().done !== true;
  }

  #remove(path: string): boolean {
    this.#paths.remove(path);
    return this.#objects.delete(path);
  }
}

function directoryOf(path: string): string {
  return path === "/" ? path : `${path}/`;
}

function describe(path: string, { bytes, modifiedAt, mark }: StoredObject): StatDocument {
  return { path, size: bytes.length, isDirectory: false, modifiedAt: modifiedAt.toISOString(), mark };
}

/** A position after this entry and before what it holds: "!" comes before all that paths are made of. */
function positionAfter({ path, isDirectory }: StatDocument): string {
  return isDirectory ? `${path}/!` : path;
}
