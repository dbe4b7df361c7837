import type { StorageDriver } from "./contract.ts";
import { describeValue } from "./describe-value.ts";
import { InvalidParametersError, InvalidStorageDriverError, isStorageError, StorageError } from "./errors.ts";
import { type GuardedDriver, guard } from "./guard.ts";
import { unknownDriver } from "./unknown-driver.ts";

const NAME = /^[a-z0-9][a-z0-9-]*$/;

/**
 * What a driver package registers: how its parameters are read and its driver made.
 *
 * `Parameters` is what users write, `Parsed` what `parse` makes of it. `create` gives a *bare* driver; whoever calls it
 * guards it, as {@link createDriver} does. It writes nothing to the backend and loads the SDK, if there is one.
 */
export interface DriverFactory<Name extends string = string, Parameters = never, Parsed = Parameters> {
  /** Registration name, `[a-z0-9][a-z0-9-]*`. */
  readonly name: Name;
  /** npm package that this factory is from: a second copy of it registers without an error, another package does not. */
  readonly package: string;
  /** @throws {@link InvalidParametersError} */
  parse(parameters: unknown): Parsed;
  create(parameters: Parsed): Promise<StorageDriver>;
}

/** A factory of whatever parameters, as tables hold it. */
export type AnyDriverFactory = DriverFactory<string, unknown, unknown>;

/** Finds drivers that nobody registered, such as executables on PATH. Asked in order of registration. */
export interface DriverResolver {
  /** npm package that this resolver is from; a second one from it is ignored. */
  readonly package: string;
  /** Where it looks for `name`, in words for the error: `an executable "registry-storage-x" on PATH`. */
  describe(name: string): string;
  /** The factory, or undefined if there is none of that name. `name` has passed the grammar of registration names. */
  resolve(name: string): Promise<AnyDriverFactory | undefined>;
}

/** A table of driver factories. Most programs use the shared one, through {@link registerDriver} and its siblings. */
export interface DriverRegistry {
  /**
   * Adds `factory`. If its package registered the name before, the first stays.
   * @throws {@link InvalidStorageDriverError} if another package has the name, or it is outside the grammar
   */
  register(factory: AnyDriverFactory): void;
  /** Adds a resolver after those there are. */
  registerResolver(resolver: DriverResolver): void;
  /** Names registered, sorted. Resolvers may know more. */
  registered(): readonly string[];
  /**
   * A guarded driver. The caller owns and disposes it.
   * @throws {@link InvalidStorageDriverError} for an unknown name; {@link InvalidParametersError}; else the driver's own
   */
  create(name: string, parameters?: unknown): Promise<GuardedDriver>;
  /** As `create`, from `{ <name>: <parameters> }`. */
  createFromConfig(config: unknown): Promise<GuardedDriver>;
}

/** What the copies of core in one process share. */
export interface DriverTable {
  readonly factories: Map<string, AnyDriverFactory>;
  readonly resolvers: DriverResolver[];
}

/** A private table: what registers elsewhere is unknown to it. For tests, and for hosts that load drivers themselves. */
export function createDriverRegistry(): DriverRegistry {
  return registryOver({ factories: new Map(), resolvers: [] });
}

export function registryOver({ factories, resolvers }: DriverTable): DriverRegistry {
  const registered = (): readonly string[] => [...factories.keys()].sort();

  async function find(name: string): Promise<AnyDriverFactory> {
    const known = factories.get(name);
    if (known !== undefined) return known;
    const asked = NAME.test(name) ? resolvers : [];
    for (const resolver of asked) {
      const found = await ask(resolver, name);
      if (found !== undefined) return found;
    }
    throw unknownDriver(
      name,
      registered(),
      asked.map((resolver) => resolver.describe(name)),
    );
  }

  async function create(name: string, parameters?: unknown): Promise<GuardedDriver> {
    if (typeof name !== "string")
      throw new TypeError(`the name of a storage driver is a string, not ${describeValue(name)}`);
    const factory = await find(name);
    const parsed = factory.parse(parameters);
    try {
      return guard(await factory.create(parsed));
    } catch (error) {
      if (isStorageError(error)) throw error;
      throw new StorageError("BACKEND", `driver "${name}" could not be created`, {
        driver: name,
        cause: error,
      });
    }
  }

  return {
    registered,
    create,
    register(factory) {
      checkFactory(factory);
      const { name } = factory;
      const first = factories.get(name);
      if (first === undefined) factories.set(name, factory);
      else if (first.package !== factory.package) {
        throw new InvalidStorageDriverError(
          `storage driver "${name}" of ${factory.package} is already registered by ${first.package}; ` +
            "import one of them, or give each a registry of its own with createDriverRegistry()",
          { driver: name },
        );
      }
    },
    registerResolver(resolver) {
      checkResolver(resolver);
      if (!resolvers.some((other) => other.package === resolver.package)) resolvers.push(resolver);
    },
    async createFromConfig(config) {
      const entries = Object.entries(checkConfig(config));
      const [entry] = entries;
      if (entry === undefined || entries.length > 1) {
        const names = entries.length === 0 ? "none" : entries.map(([name]) => `"${name}"`).join(", ");
        throw new InvalidParametersError(
          `a storage configuration names exactly one driver, this one ${names}; write { <name>: { <parameters> } }`,
        );
      }
      return await create(entry[0], entry[1]);
    },
  };
}

async function ask(resolver: DriverResolver, name: string): Promise<AnyDriverFactory | undefined> {
  try {
    return await resolver.resolve(name);
  } catch (error) {
    throw new InvalidStorageDriverError(
      `storage driver "${name}" could not be looked for: ${resolver.describe(name)} (${resolver.package}) failed`,
      { driver: name, cause: error },
    );
  }
}

function checkResolver(resolver: DriverResolver): void {
  const { package: from, describe, resolve } = resolver ?? {};
  if (typeof from !== "string" || typeof describe !== "function" || typeof resolve !== "function") {
    throw new TypeError(
      "a resolver has a package, a string, and the methods describe(name) and resolve(name)",
    );
  }
}

function checkFactory(factory: AnyDriverFactory): void {
  const { name, package: from, parse, create } = factory ?? {};
  if (typeof name !== "string" || typeof from !== "string") {
    throw new TypeError("a driver factory has a name and a package, both strings");
  }
  if (typeof parse !== "function" || typeof create !== "function") {
    throw new TypeError(
      `the factory of driver "${name}" has the methods parse(parameters) and create(parsed)`,
    );
  }
  if (!NAME.test(name)) {
    throw new InvalidStorageDriverError(
      `"${name}" (${from}) is no name for a storage driver; use lower-case letters, digits and "-"`,
      { driver: name },
    );
  }
}

function checkConfig(config: unknown): object {
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
  throw new InvalidParametersError(
    `a storage configuration is an object of one key, the driver's name, not ${describeValue(config)}`,
  );
}
