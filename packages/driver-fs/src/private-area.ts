import { dirname, join } from "node:path";
import { InvalidParametersError, PRIVATE_DIRECTORY } from "@stowage/core";
import type { Directories } from "./directories.ts";
import { ifErrno, isMissing } from "./errors.ts";
import { privateFile, temporaryDirectory } from "./keys.ts";
import { OpenFile } from "./open-file.ts";
import { NAME } from "./parameters.ts";
import type { Tree } from "./tree.ts";

/** The directory of the driver's own files, which the first write creates. */
export class PrivateArea {
  readonly #tree: Tree;
  readonly #directories: Directories;
  readonly #caseInsensitive: boolean;
  #prepared: Promise<void> | undefined;

  constructor(tree: Tree, directories: Directories, caseInsensitive: boolean) {
    this.#tree = tree;
    this.#directories = directories;
    this.#caseInsensitive = caseInsensitive;
  }

  /** Name of the temporary file `name`, a nonce with or without a suffix. */
  temporary(name: string): string {
    return join(temporaryDirectory(this.#tree.root), name);
  }

  /**
   * Creates a temporary file; before the first one of this instance it looks at how the volume takes names.
   * @throws {@link InvalidParametersError} if it ignores case and `caseInsensitive` is not set
   */
  async create(name: string): Promise<OpenFile> {
    const { calls } = this.#tree;
    await this.#ready();
    const descriptor = await ifErrno(calls.create(this.temporary(name)), ["ENOENT"], async () => {
      // The whole store was removed behind the driver's back.
      this.#prepared = undefined;
      await this.#ready();
      return await calls.create(this.temporary(name));
    });
    return new OpenFile(calls, descriptor);
  }

  /** Removes a temporary file, if it is there. */
  async remove(name: string): Promise<void> {
    await ifErrno(this.#tree.calls.unlink(this.temporary(name)), ["ENOENT", "ENOTDIR"], () => {});
  }

  async #ready(): Promise<void> {
    this.#prepared ??= this.#prepare();
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #prepare(): Promise<void> {
    await this.#directories.ensure(temporaryDirectory(this.#tree.root));
    if (this.#caseInsensitive || !(await this.#ignoresCase())) return;
    throw new InvalidParametersError(
      `the volume of rootDirectory ${this.#tree.root} takes names that differ by case for one, so that tags would overwrite ` +
        "each other; put the store on another volume, or set caseInsensitive to true if no two names differ by case only",
      { driver: NAME },
    );
  }

  /** Whether the private directory answers to its name in capitals. */
  async #ignoresCase(): Promise<boolean> {
    const { calls, root } = this.#tree;
    const own = privateFile(root);
    const capitals = join(dirname(own), PRIVATE_DIRECTORY.toUpperCase());
    try {
      const [one, other] = await Promise.all([calls.lstat(own), calls.lstat(capitals)]);
      return one.ino === other.ino && one.dev === other.dev;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}
