import type { StorageDriver } from "@stowage/core";
import { type Harness, HarnessError } from "./harness.ts";
import { describeError } from "./mismatch.ts";
import { within } from "./within.ts";

/**
 * A driver as the harness makes it.
 * @throws {@link HarnessError} if it makes none within `patience` ms
 */
export async function createDriver(harness: Harness, patience: number): Promise<StorageDriver> {
  const givingUp = new AbortController();
  const late = (): Error => {
    const error = new HarnessError(
      `create() of "${harness.name}" did not resolve within ${patience / 1000} s; is its store there?`,
    );
    givingUp.abort(error);
    return error;
  };
  try {
    const creating = (async () => await harness.create({ signal: givingUp.signal }))();
    const driver = await within(creating, patience, late);
    if (typeof driver?.stat === "function" && typeof driver.capabilities === "object") return driver;
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw new HarnessError(`create() of "${harness.name}" failed: ${describeError(error)}`, { cause: error });
  }
  throw new HarnessError(`create() of "${harness.name}" gave no storage driver`);
}

/**
 * Makes a driver, asks it once and disposes it: a store that does not answer at all, or a dispose that hangs, fails the
 * harness, not two hundred cases.
 * @returns the driver, disposed
 * @throws {@link HarnessError} naming the step that failed or took longer than `patience` ms
 */
export async function rehearse(harness: Harness, patience: number): Promise<StorageDriver> {
  const driver = await createDriver(harness, patience);
  try {
    await step(`the store of "${harness.name}" does not answer stat("/")`, patience, () => driver.stat("/"));
  } catch (error) {
    await step("", patience, () => driver[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
  await step(`the driver of "${harness.name}" cannot be disposed`, patience, async () => {
    if (typeof driver[Symbol.asyncDispose] !== "function")
      throw new HarnessError("it has no [Symbol.asyncDispose]()");
    await driver[Symbol.asyncDispose]();
  });
  return driver;
}

async function step(what: string, patience: number, work: () => Promise<unknown>): Promise<void> {
  const late = (): Error => new HarnessError(`no answer within ${patience / 1000} s`);
  try {
    await within(work(), patience, late);
  } catch (error) {
    const why = error instanceof HarnessError ? error.message : describeError(error);
    throw new HarnessError(`${what}: ${why}`, { cause: error });
  }
}
