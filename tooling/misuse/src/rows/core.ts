import * as core from "@stowage/core";
import { guard, isStorageError, limitConcurrency, prefixed, type StorageDriver } from "@stowage/core";
import {
  answered,
  type Misuse,
  type PackageRows,
  type Rows,
  refused,
  refusedEach,
  wrongly,
} from "../misuse.ts";
import { stubDriver } from "../stub-driver.ts";
import { coreParameters } from "./core-parameters.ts";
import { corePaths } from "./core-paths.ts";
import { coreRegistration } from "./core-registration.ts";
import { coreResumeLog } from "./core-resume-log.ts";
import { driverOperations } from "./driver-operations.ts";

const NO_DRIVER = [undefined, null, 7, "s3", {}, { name: "s3" }, { ...stubDriver(), stat: undefined }];

function ofDriver(call: (driver: StorageDriver) => unknown): readonly Misuse[] {
  return refusedEach("driver of a wrong type", NO_DRIVER, call, "TypeError", /driver (must be|has no)/);
}

const ERROR_CLASSES = Object.entries(core).filter(([name]) => /^[A-Z]\w+Error$/.test(name));
const errors: Rows = Object.fromEntries(
  ERROR_CLASSES.map(([name, ErrorClass]) => [
    name,
    [
      refused("called without new", () => wrongly<() => unknown>(ErrorClass)(), "TypeError"),
      answered(
        "instanceof for what is no error",
        () => ({}) instanceof wrongly<ErrorConstructor>(ErrorClass),
        false,
      ),
      answered(
        "instanceof for null",
        () => wrongly<object>(null) instanceof wrongly<ErrorConstructor>(ErrorClass),
        false,
      ),
    ],
  ]),
);

const open = async (): Promise<StorageDriver> => guard(stubDriver());

const rows: Rows = {
  ...errors,
  "StorageError.toJSON": "it takes nothing",
  isStorageError: [undefined, null, 7, "PATH_NOT_FOUND", {}, new Error("x")].map((value) =>
    answered(String(value), () => isStorageError(value), false),
  ),

  ...driverOperations(open),
  "GuardedDriver.deleteObjects": driverOperations(open)["StorageDriver.deleteObjects"] ?? [],
  "WalkEntry.skip": "it takes nothing; on an object it does nothing",
  guard: ofDriver(guard),
  limitConcurrency: [
    ...ofDriver((driver) => limitConcurrency(driver, 1)),
    ...refusedEach(
      "number of calls",
      [undefined, null, "4", 0, -1, 0.5, Number.NaN],
      (max: number) => limitConcurrency(stubDriver(), max),
      "TypeError",
    ),
  ],
  prefixed: [
    ...ofDriver((driver) => prefixed(driver, "/a")),
    ...refusedEach(
      "prefix outside the grammar",
      ["", "/", "a", "/a/"],
      (prefix: string) => prefixed(stubDriver(), prefix),
      "INVALID_PATH",
    ),
    ...refusedEach(
      "prefix of a wrong type",
      [undefined, 7],
      (prefix: string) => prefixed(stubDriver(), prefix),
      "TypeError",
    ),
  ],

  ...corePaths,
  ...coreParameters,
  ...coreRegistration,
  ...coreResumeLog,
};

/** `@stowage/core`. */
export const coreRows: PackageRows = {
  name: "@stowage/core",
  rows,
};
