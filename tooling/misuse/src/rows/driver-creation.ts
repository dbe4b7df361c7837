import {
  type AnyDriverFactory,
  createDriverFromConfig,
  registerDriver,
  registeredDrivers,
  type StorageDriver,
} from "@stowage/core";
import { answered, type Misuse, refused, refusedEach } from "../misuse.ts";

/** What the misuses of a driver package's own function need to know. */
export interface DriverCreation {
  /** The factory that the package registers. */
  readonly factory: Omit<AnyDriverFactory, "parse" | "create">;
  /** The package's `create…Driver`. */
  create(parameters: unknown): Promise<StorageDriver>;
  /** Parameters that it takes. */
  readonly valid: () => object;
  /** A misspelt parameter, and the one that is meant. */
  readonly misspelt: readonly [string, string];
  /** Makes the main entry be evaluated again, as a second copy of the package is. */
  importAgain(): Promise<unknown>;
}

/** Misuses of the function by which a driver package makes its driver. */
export function driverCreation({
  factory,
  create,
  valid,
  misspelt,
  importAgain,
}: DriverCreation): readonly Misuse[] {
  const [wrong, meant] = misspelt;
  const { name } = factory;
  const made = async (driver: Promise<StorageDriver>): Promise<string> => {
    await using created = await driver;
    return created.name;
  };
  return [
    ...refusedEach(
      "parameters of a wrong type",
      ["text", 7, true, [], new Map()],
      create,
      "INVALID_PARAMETERS",
      /give an object/,
    ),
    refused(
      "a misspelt parameter",
      () => create({ ...valid(), [wrong]: 1 }),
      "INVALID_PARAMETERS",
      new RegExp(`unknown parameter "${wrong}" for driver "${name}"; did you mean "${meant}"\\?`),
    ),
    refused(
      "a misspelt parameter in a configuration",
      () => createDriverFromConfig({ [name]: { ...valid(), [wrong]: 1 } }),
      "INVALID_PARAMETERS",
      new RegExp(`did you mean "${meant}"`),
    ),
    answered("imported twice", async () => {
      await importAgain();
      return [
        registeredDrivers().filter((each) => each === name),
        await made(createDriverFromConfig({ [name]: valid() })),
      ];
    }, [[name], name]),
    refused(
      "another package registers its name",
      async () =>
        registerDriver({ ...factory, package: "another", parse: Object, create: () => create(valid()) }),
      "INVALID_STORAGE_DRIVER",
      new RegExp(`"${name}" of another is already registered by ${factory.package}`),
    ),
  ];
}
