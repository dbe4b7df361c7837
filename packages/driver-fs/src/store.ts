import { Directories } from "./directories.ts";
import { DirectoryFlushes } from "./flush.ts";
import type { ParsedFsParameters } from "./parameters.ts";
import { Placement } from "./placement.ts";
import { PrivateArea } from "./private-area.ts";
import type { SystemCalls } from "./system-calls.ts";
import { Tree } from "./tree.ts";

/** What the operations of one driver instance work with. */
export class Store {
  readonly tree: Tree;
  readonly flushes: DirectoryFlushes;
  readonly directories: Directories;
  readonly area: PrivateArea;
  readonly placement: Placement;
  /** Whether bytes are flushed before they are published. */
  readonly fsync: boolean;

  constructor(parameters: ParsedFsParameters, calls: SystemCalls) {
    const { rootDirectory, createRoot, caseInsensitive, fsync } = parameters;
    this.fsync = fsync !== "none";
    this.tree = new Tree(calls, rootDirectory, createRoot);
    this.flushes = new DirectoryFlushes(calls, {
      enabled: fsync === "full",
      isBelowRoot: (directory) => this.tree.isBelowRoot(directory),
    });
    this.directories = new Directories(this.tree, this.flushes);
    this.area = new PrivateArea(this.tree, this.directories, caseInsensitive);
    this.placement = new Placement(this);
  }
}
