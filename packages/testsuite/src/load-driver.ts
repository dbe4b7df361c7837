import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type AnyDriverFactory,
  createDriverFromConfig,
  createDriverRegistry,
  registeredDrivers,
  type StorageDriver,
} from "@stowage/core";
import { type Harness, HarnessError } from "./harness.ts";

/** A module's driver, ready to be made as often as needed. */
export interface LoadedDriver {
  readonly name: string;
  /** A guarded driver. */
  create(parameters: unknown): Promise<StorageDriver>;
  /** What else the module tells the suite: its export `harness`. */
  readonly harness?: Partial<Harness> | undefined;
}

/**
 * Imports `module`, a URL, a file or a package name as seen from `directory`, and finds the one driver in it: an exported
 * factory, or what it registers with core when imported. Beside it the module may export `harness`, further properties of a
 * {@link Harness} such as `createMissing` and `deviations`.
 * @throws {@link HarnessError} if the module cannot be imported, or holds no driver or several
 */
export async function loadDriver(module: string, directory: string): Promise<LoadedDriver> {
  const before = new Set(registeredDrivers());
  const exported = await importModule(module, directory);
  const factories = new Set(Object.values(exported).filter(isFactory));
  const [factory] = factories;
  const { harness } = exported;
  const further = typeof harness === "object" && harness !== null ? { harness } : {};
  if (factory !== undefined && factories.size === 1) return { ...fromFactory(factory), ...further };
  if (factories.size > 1) {
    const names = [...factories].map(({ name }) => `"${name}"`).join(", ");
    throw new HarnessError(`${module} exports several driver factories: ${names}; name a module with one`);
  }
  const registered = registeredDrivers().filter((name) => !before.has(name));
  const [name] = registered;
  if (name !== undefined && registered.length === 1) {
    return { name, create: (parameters) => createDriverFromConfig({ [name]: parameters }), ...further };
  }
  throw new HarnessError(
    registered.length > 1
      ? `${module} registers several drivers: ${registered.join(", ")}; name a module with one`
      : `${module} exports no driver factory (name, package, parse, create) and registers no driver when imported`,
  );
}

function fromFactory(factory: AnyDriverFactory): LoadedDriver {
  const registry = createDriverRegistry();
  registry.register(factory);
  return { name: factory.name, create: (parameters) => registry.create(factory.name, parameters) };
}

async function importModule(module: string, directory: string): Promise<Readonly<Record<string, unknown>>> {
  const url = moduleUrl(module, directory);
  try {
    return await import(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HarnessError(`${module} cannot be imported: ${why}`, { cause: error });
  }
}

function moduleUrl(module: string, directory: string): string {
  if (/^(?:file|data|node):/.test(module)) return module;
  const file = resolve(directory, module);
  if (isAbsolute(module) || module.startsWith(".") || existsSync(file)) return pathToFileURL(file).href;
  try {
    return pathToFileURL(createRequire(join(directory, "from.js")).resolve(module)).href;
  } catch {
    return module; // what require() cannot see may still be importable from here
  }
}

function isFactory(value: unknown): value is AnyDriverFactory {
  if (typeof value !== "object" || value === null) return false;
  const { name, parse, create } = value as Partial<AnyDriverFactory>;
  return typeof name === "string" && typeof parse === "function" && typeof create === "function";
}
