import {
  type AnyDriverFactory,
  createDriver,
  createDriverFromConfig,
  createDriverRegistry,
  type DriverRegistry,
  type DriverResolver,
  registerDriver,
  registeredDrivers,
  registerResolver,
} from "@stowage/core";
import { answered, type Misuse, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { stubDriver } from "../stub-driver.ts";

function factory(overrides: Partial<AnyDriverFactory> = {}): AnyDriverFactory {
  return {
    name: "misuse-stub",
    package: "misuse",
    parse: (parameters) => parameters,
    create: async () => stubDriver(),
    ...overrides,
  };
}

const NO_FACTORY = [
  undefined,
  null,
  "s3",
  {},
  { ...factory(), parse: undefined },
  { ...factory(), create: 1 },
];
const NO_RESOLVER = [undefined, null, "s3", {}, { package: "misuse" }, { resolve() {}, describe() {} }];

function registering(register: (added: AnyDriverFactory) => void): readonly Misuse[] {
  return [
    ...refusedEach("factory of a wrong type", NO_FACTORY, register, "TypeError", /factory/),
    ...refusedEach(
      "name outside the grammar",
      ["", "S3", "a b"],
      (name: string) => register(factory({ name })),
      "INVALID_STORAGE_DRIVER",
      /is no name for a storage driver/,
    ),
    refused(
      "the name of another package's driver",
      () => {
        register(factory());
        register(factory({ package: "another" }));
      },
      "INVALID_STORAGE_DRIVER",
      /"misuse-stub" of another is already registered by misuse; import one of them/,
    ),
    answered(
      "the same driver twice, from two copies of its package",
      () => {
        register(factory());
        register(factory());
      },
      undefined,
    ),
  ];
}

function creating(create: (name: string, parameters?: unknown) => Promise<unknown>): readonly Misuse[] {
  return [
    ...refusedEach(
      "name of a wrong type",
      [undefined, null, 7, {}],
      create,
      "TypeError",
      /name of a storage driver/,
    ),
    refused(
      "a driver that is not installed",
      () => create("s3", {}),
      "INVALID_STORAGE_DRIVER",
      /run `npm install @stowage\/driver-s3` and add `import "@stowage\/driver-s3"`$/,
    ),
    refused(
      "a misspelt driver",
      () => create("filesytem", {}),
      "INVALID_STORAGE_DRIVER",
      /did you mean "filesystem"\?/,
    ),
    ...refusedEach(
      "a name that nothing has",
      ["", "../x", "__proto__"],
      create,
      "INVALID_STORAGE_DRIVER",
      /import the package that registers it/,
    ),
  ];
}

function configured(create: (config: unknown) => Promise<unknown>): readonly Misuse[] {
  return [
    ...refusedEach(
      "configuration of a wrong type",
      [undefined, null, "s3", 7, ["s3"]],
      create,
      "INVALID_PARAMETERS",
      /is an object of one key/,
    ),
    ...refusedEach(
      "none or several drivers",
      [{}, { s3: {}, gcs: {} }],
      create,
      "INVALID_PARAMETERS",
      /names exactly one driver/,
    ),
    refused(
      "a driver that is not installed",
      () => create({ s3: {} }),
      "INVALID_STORAGE_DRIVER",
      /npm install @stowage\/driver-s3/,
    ),
  ];
}

function resolving(register: (resolver: DriverResolver) => void): readonly Misuse[] {
  return refusedEach(
    "resolver of a wrong type",
    NO_RESOLVER,
    register,
    "TypeError",
    /a resolver has a package/,
  );
}

const own = (): DriverRegistry => createDriverRegistry();
const create: (name: string, parameters?: unknown) => Promise<unknown> = wrongly(createDriver);
const byDrivers = "driver packages implement it, core calls it";

/** The factory of core: the shared table, and private ones. */
export const coreRegistration: Rows = {
  createDriver: creating(create),
  createDriverFromConfig: configured(createDriverFromConfig),
  createDriverRegistry: "it takes nothing",
  registerDriver: registering(registerDriver),
  registerResolver: resolving(registerResolver),
  registeredDrivers: [
    answered(
      "an argument",
      () => Array.isArray(wrongly<(name: string) => unknown>(registeredDrivers)("s3")),
      true,
    ),
  ],
  "DriverRegistry.create": creating((name, parameters) => own().create(name, parameters)),
  "DriverRegistry.createFromConfig": configured((config) => own().createFromConfig(config)),
  "DriverRegistry.register": registering((added) => {
    const registry = own();
    registry.register(factory());
    registry.register(added);
  }),
  "DriverRegistry.registerResolver": resolving((resolver) => own().registerResolver(resolver)),
  "DriverRegistry.registered": "it takes nothing",
  "DriverFactory.parse": byDrivers,
  "DriverFactory.create": byDrivers,
  "DriverResolver.describe": byDrivers,
  "DriverResolver.resolve": byDrivers,
};
