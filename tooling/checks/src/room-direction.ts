import { dirname, join } from "node:path/posix";
import type { Check, Finding } from "./finding.ts";
import { type ModuleImport, parseModule } from "./module-source.ts";
import { driverPackages, isTest, publicPackages, sourceFiles, type WorkspacePackage } from "./workspace.ts";

/** Rooms of a driver from the top down; a room that is not named lies between writer and parameters. */
const FLOORS = ["index.ts", "driver.ts", "operations.ts", "writer.ts", "", "parameters.ts", "errors.ts"];

export const roomDirection: Check = {
  name: "direction between rooms",
  rule: "imports inside a driver run down: index, driver, operations (where tests need the bare driver), writer, the backend's own rooms, parameters, errors; nothing imports a test or an index",
  find(workspace) {
    const drivers = driverPackages(workspace);
    return publicPackages(workspace).flatMap((item) =>
      sourceFiles(item)
        .filter((file) => !isTest(file))
        .flatMap((file) =>
          parseModule(file, workspace.read(file)).imports.flatMap((found): readonly Finding[] => {
            const message =
              everywhereMessage(item, file, found) ??
              (drivers.includes(item) ? driverMessage(item, file, found) : undefined);
            return message === undefined ? [] : [{ file, line: found.line, message }];
          }),
        ),
    );
  },
};

function everywhereMessage(item: WorkspacePackage, file: string, found: ModuleImport): string | undefined {
  if (!found.specifier.startsWith(".")) return undefined;
  const target = join(dirname(file), found.specifier);
  if (isTest(target)) return `imports the test ${found.specifier}`;
  if (target !== `${item.directory}/src/index.ts`) return undefined;
  return isEntryPoint(item, file)
    ? undefined
    : "imports ./index.ts, which lies above it; import the room itself";
}

function driverMessage(item: WorkspacePackage, file: string, found: ModuleImport): string | undefined {
  const { specifier, typeOnly, dynamic } = found;
  const source = `${item.directory}/src/`;
  const room = file.slice(source.length);
  if (specifier.startsWith(".")) {
    const target = join(dirname(file), specifier).slice(source.length);
    if (room === "index.ts" && !typeOnly && target !== "driver.ts") {
      return `imports ${specifier}; index takes driver.ts, and types of other rooms`;
    }
    return floor(room) <= floor(target) ? undefined : `imports ${specifier}, which lies above it`;
  }
  if (/^@stowage\/core(\/|$)/.test(specifier) || specifier.startsWith("node:") || typeOnly) return undefined;
  if (room === "driver.ts" && dynamic) return undefined;
  return `loads ${specifier} on import; take its types only, driver.ts loads it by import() on the first create`;
}

function floor(room: string): number {
  const named = FLOORS.indexOf(room);
  return named === -1 ? FLOORS.indexOf("") : named;
}

/** Files that package.json names in `exports` or `bin`. */
function isEntryPoint({ directory, manifest }: WorkspacePackage, file: string): boolean {
  const named = [...Object.values(manifest.exports), ...Object.values(manifest.bin)];
  return named.some((path) => typeof path === "string" && join(directory, path) === file);
}
