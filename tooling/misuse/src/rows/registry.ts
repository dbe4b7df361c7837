import type { StorageDriver } from "@stowage/core";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { createRegistry, type RegistryOptions } from "@stowage/registry";
import { type Misuse, type PackageRows, refused, refusedEach, wrongly } from "../misuse.ts";
import { stubDriver } from "../stub-driver.ts";

async function over(driver: Promise<StorageDriver>, options: RegistryOptions = {}): Promise<unknown> {
  await using opened = await driver;
  await using registry = createRegistry(opened, options);
  return registry.repository("a").name;
}

/** Values that one option does not take. */
function option(name: keyof RegistryOptions, values: readonly unknown[], code: string): readonly Misuse[] {
  const pattern = new RegExp(`^${name} is `);
  return refusedEach(name, values, (value) => over(createInMemoryDriver(), { [name]: value }), code, pattern);
}

/** `@stowage/registry`. What it implements is declared by `@stowage/oci`. */
export const registryRows: PackageRows = {
  name: "@stowage/registry",
  rows: {
    createRegistry: [
      ...refusedEach(
        "driver of a wrong type",
        [undefined, null, "s3", {}],
        (driver: StorageDriver) => createRegistry(driver),
        "TypeError",
        /takes a storage driver/,
      ),
      refused(
        "a driver that cannot resume",
        () => createRegistry(stubDriver({ resume: false })),
        "UNSUPPORTED_METHOD",
        /does not declare resume/,
      ),
      refused(
        "a driver without putIfAbsent, and no secret",
        () => createRegistry(stubDriver({ putIfAbsent: false })),
        "UNSUPPORTED_METHOD",
        /give them the same secret/,
      ),
      ...refusedEach(
        "options of a wrong type",
        [null],
        (options: RegistryOptions) => over(createInMemoryDriver(), options),
        "TypeError",
      ),
      ...option("allowDelete", [null, 1, "yes"], "TypeError"),
      ...option("digestResumption", [null, 0], "TypeError"),
      ...option("requireReference", [null, true], "TypeError"),
      ...option("secret", [null, 7, {}], "TypeError"),
      ...option("secret", ["", new Uint8Array()], "RangeError"),
      ...option("maxManifestBytes", [null, "4MiB"], "TypeError"),
      ...option("maxManifestBytes", [0, -1, 0.5], "RangeError"),
      ...option("manifestCacheBytes", [-1, Number.NaN], "RangeError"),
      ...option("concurrency", [0], "RangeError"),
      ...option("hashThreads", [0, 1.5], "RangeError"),
    ],
    "Registry.repository": refusedEach(
      "no name",
      [undefined, null, 7, "", "A", "a//b", "../a", "a".repeat(256)],
      async (name: string) => {
        await using driver = await createInMemoryDriver();
        await using registry = createRegistry(driver);
        return registry.repository(wrongly(name)).name;
      },
      "NAME_INVALID",
      /^repository name "/,
    ),
  },
};
