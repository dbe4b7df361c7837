import type { DriverParameters } from "./driver-parameters.ts";
import {
  type AnyDriverFactory,
  type DriverRegistry,
  type DriverResolver,
  type DriverTable,
  registryOver,
} from "./driver-registry.ts";
import type { GuardedDriver } from "./guard.ts";

/** Names that some imported package has declared parameters for. */
type DeclaredName = Extract<keyof DriverParameters, string>;

/** `[]` too where every parameter is optional. */
type ParametersArgument<P> =
  Record<never, never> extends P ? readonly [parameters?: P] : readonly [parameters: P];

const TABLE = Symbol.for("@stowage/core/drivers/1");

/** Every copy of core in the process finds the same table: two packages may bring their own copies. */
const shared: typeof globalThis & { [TABLE]?: DriverTable } = globalThis;

function registry(): DriverRegistry {
  shared[TABLE] ??= { factories: new Map(), resolvers: [] };
  return registryOver(shared[TABLE]);
}

/**
 * Makes a driver known to {@link createDriver} by its name; the main entry of a driver package calls it when imported.
 * The same package again changes nothing, so that two copies of it can be loaded.
 * @throws {@link InvalidStorageDriverError} if another package has registered the name
 */
export function registerDriver(factory: AnyDriverFactory): void {
  registry().register(factory);
}

/** Adds a place to look for drivers that nobody registered. Resolvers are asked in order of registration. */
export function registerResolver(resolver: DriverResolver): void {
  registry().registerResolver(resolver);
}

/** Names of the drivers registered in this process, by any copy of core; sorted. */
export function registeredDrivers(): readonly string[] {
  return registry().registered();
}

/**
 * A guarded driver by registration name, after its package was imported. The caller owns it and disposes it.
 * Names and parameters are typed once the package's declarations are loaded.
 * @throws {@link InvalidStorageDriverError} if no driver of that name is registered or found; the message says what to
 * install and import
 * @throws {@link InvalidParametersError} if the driver does not take `parameters`
 */
export async function createDriver<N extends DeclaredName>(
  name: N,
  ...[parameters]: ParametersArgument<DriverParameters[N]>
): Promise<GuardedDriver> {
  return await registry().create(name, parameters);
}

/**
 * A guarded driver from a parsed configuration file: `{ s3: { bucket: "images" } }`, exactly one key.
 * Distribution's spellings are understood (`rootdirectory`), sizes and booleans as YAML gives them.
 * @throws {@link InvalidStorageDriverError} and {@link InvalidParametersError} as {@link createDriver}
 */
export async function createDriverFromConfig(config: unknown): Promise<GuardedDriver> {
  return await registry().createFromConfig(config);
}
