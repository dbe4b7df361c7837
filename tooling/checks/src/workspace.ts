import { type PackageManifest, parseManifest } from "./package-manifest.ts";

/** The files of a checkout that git has or would take, with the packages among them. */
export interface Workspace {
  /** Paths from the root, with `/`, sorted. */
  readonly files: readonly string[];
  readonly packages: readonly WorkspacePackage[];
  /** Text of one of `files`. */
  read(file: string): string;
}

/** A folder with a package.json. */
export interface WorkspacePackage {
  /** Path from the root, without a slash at its end; `""` is the root itself. */
  readonly directory: string;
  readonly manifest: PackageManifest;
  /** Files of `directory`, as paths from the root. */
  readonly files: readonly string[];
}

/** Builds a workspace over any source of files: a checkout, or a few strings in a test. */
export function createWorkspace(paths: Iterable<string>, read: (file: string) => string): Workspace {
  const files = [...paths].sort();
  const known = new Set(files);
  const packages = files
    .filter((file) => file === "package.json" || file.endsWith("/package.json"))
    .map((file) => {
      const directory = file.slice(0, -"/package.json".length);
      return {
        directory,
        manifest: parseManifest(file, read(file)),
        files: directory === "" ? files : files.filter((other) => other.startsWith(`${directory}/`)),
      };
    });
  return {
    files,
    packages,
    read(file) {
      if (!known.has(file)) throw new Error(`${file} is not in the workspace`);
      return read(file);
    },
  };
}

/** Packages that are published: everything under `packages/`. */
export function publicPackages(workspace: Workspace): readonly WorkspacePackage[] {
  return workspace.packages.filter(({ directory }) => /^packages\/[^/]+$/.test(directory));
}

/** Packages that hold a storage driver. */
export function driverPackages(workspace: Workspace): readonly WorkspacePackage[] {
  return publicPackages(workspace).filter(({ directory }) => directory.startsWith("packages/driver-"));
}

/** TypeScript below `src/` of a package, tests included. */
export function sourceFiles({ directory, files }: WorkspacePackage): readonly string[] {
  return files.filter((file) => file.startsWith(`${directory}/src/`) && file.endsWith(".ts"));
}

/** Tests of behaviour and of types, and what only they load. Nothing of it is shipped. */
export function isTest(file: string): boolean {
  return /\.test(-d)?\.ts$|\/src\/testing\/|\/fake-[^/]+\.ts$/.test(file);
}

/**
 * Tests, and cases of the suite. They may spell out what sources import: a limit or a name that is written a second
 * time there is the witness that makes it a test.
 */
export function isWitness(file: string): boolean {
  return isTest(file) || file.startsWith("packages/testsuite/src/cases/");
}
