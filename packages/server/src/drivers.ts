import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createDriverFromConfig, InvalidStorageDriverError, type StorageDriver } from "@stowage/core";
import { UsageError } from "./usage-error.ts";

/**
 * Package of each driver that `--storage` may name. Nothing but this table and `--driver` says what is loaded: a module's
 * name is never made from a configuration.
 */
const DRIVER_PACKAGES: ReadonlyMap<string, string> = new Map([
  ["filesystem", "@stowage/driver-fs"],
  ["inmemory", "@stowage/driver-inmemory"],
  ["s3", "@stowage/driver-s3"],
  ["azure", "@stowage/driver-azure"],
  ["gcs", "@stowage/driver-gcs"],
  ["ipc", "@stowage/driver-ipc"],
]);

/** Names under which a configuration of the distribution project knows a driver. */
const ALIASES: ReadonlyMap<string, string> = new Map([["s3aws", "s3"]]);

/** One driver by its registration name, with its parameters. */
export interface StorageChoice {
  readonly name: string;
  readonly parameters: unknown;
}

/**
 * Reads what follows `--storage`: a JSON object whose one key names the driver and whose value are its parameters.
 * @throws {@link UsageError}
 */
export function parseStorage(text: string): StorageChoice {
  const form = `write it like '{"filesystem":{"rootDirectory":"./data"}}'`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--storage is not JSON (${reasonOf(error)}); ${form}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`--storage is not a JSON object; ${form}`);
  }
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined) throw new UsageError(`--storage names no driver; ${form}`);
  if (others.length > 0) {
    throw new UsageError(
      `--storage names ${others.length + 1} drivers (${Object.keys(value).join(", ")}); name one`,
    );
  }
  return { name: ALIASES.get(entry[0]) ?? entry[0], parameters: entry[1] };
}

/** What a parser of JSON says, without the text that it quotes: there may be a secret in it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, (\.\.\.)?".*is not valid JSON$/s, "");
}

/** What may be shown of a storage: its driver, and below which root it keeps things. Other parameters may be secret. */
export function describeStorage({ name, parameters }: StorageChoice): string {
  const entries = typeof parameters === "object" && parameters !== null ? Object.entries(parameters) : [];
  const [, root] = entries.find(([key]) => /^root_?directory$/i.test(key)) ?? [];
  if (typeof root !== "string") return `storage "${name}"`;
  return `storage "${name}" at ${name === "filesystem" ? resolve(root) : root}`;
}

/**
 * Loads the driver's package, from the working directory's dependencies, else from this program's, and creates the driver.
 *
 * `module` is imported first: whatever it registers can be named too.
 * @throws {@link UsageError} if there is no such driver, or its package is not installed
 * @throws {@link StorageError} `INVALID_PARAMETERS`
 */
export async function openDriver(choice: StorageChoice, module?: string): Promise<StorageDriver> {
  if (module !== undefined) await load(module, `--driver ${module}`);
  const known = DRIVER_PACKAGES.get(choice.name);
  if (known !== undefined) await load(known, `the driver "${choice.name}"`);
  try {
    return await createDriverFromConfig({ [choice.name]: choice.parameters });
  } catch (error) {
    if (!(error instanceof InvalidStorageDriverError)) throw error;
    const names = [...DRIVER_PACKAGES.keys()].join(", ");
    const message = `there is no storage driver "${choice.name}"; use one of ${names}, or name the module that brings it with --driver`;
    throw new UsageError(message, { cause: error });
  }
}

async function load(module: string, wanted: string): Promise<void> {
  const url = find(module);
  if (url === undefined) {
    throw new UsageError(`${wanted} needs a package that is not installed; run: npm install ${module}`);
  }
  await import(url);
}

function find(module: string): string | undefined {
  for (const from of [join(process.cwd(), "package.json"), fileURLToPath(import.meta.url)]) {
    try {
      return pathToFileURL(createRequire(from).resolve(module)).href;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return module; // for import only: then from this program alone
      if (code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  return undefined;
}
