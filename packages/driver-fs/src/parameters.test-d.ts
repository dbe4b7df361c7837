import { createDriver, type GuardedDriver } from "@stowage/core";
import { expectTypeOf, test } from "vitest";
import { createFsDriver, type FsParameters } from "./index.ts";

test("createDriver knows the parameters by name", () => {
  expectTypeOf(createDriver("filesystem", { rootDirectory: "." })).resolves.toEqualTypeOf<GuardedDriver>();
  // @ts-expect-error the directory is required
  createDriver("filesystem", {}).catch(() => {});
  // @ts-expect-error as is some argument
  createDriver("filesystem").catch(() => {});
  // @ts-expect-error a misspelt parameter
  createDriver("filesystem", { rootDirectory: ".", rootdirectory: "." }).catch(() => {});
});

test("createFsDriver takes the same", () => {
  expectTypeOf(createFsDriver).parameter(0).toEqualTypeOf<FsParameters>();
  expectTypeOf<FsParameters["fsync"]>().toEqualTypeOf<"full" | "data" | "none" | undefined>();
  // @ts-expect-error no such way to flush
  createFsDriver({ rootDirectory: ".", fsync: "always" }).catch(() => {});
});
