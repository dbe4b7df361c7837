import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that some tests need and that npm cannot bring. */
export interface Requirement {
  readonly program: string;
  /** The command that installs it on Debian and Ubuntu. */
  readonly install: string;
}

export const SKOPEO: Requirement = {
  program: "skopeo",
  install: "sudo apt-get install -y --no-install-recommends skopeo",
};

/** Those of `requirements` that no folder of `path` has. */
export function missing(requirements: readonly Requirement[], path: string): readonly Requirement[] {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return requirements.filter(({ program }) => !folders.some((folder) => isExecutable(join(folder, program))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
