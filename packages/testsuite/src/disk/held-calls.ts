import type { CaseContext } from "../case-context.ts";
import { expectEqual } from "../expectations.ts";
import { operationsFor } from "./disk-operations.ts";
import { diskReadings } from "./disk-readings.ts";
import { BY_DESCRIPTOR } from "./file-system-calls.ts";

/**
 * Disposes the driver while a call on a descriptor takes long, each in turn. The descriptor is closed once that has
 * returned: until then the next file that is opened could get its number, and the call hit that.
 */
export async function disposeDuringCalls(context: CaseContext): Promise<void> {
  const { capabilities } = context.driver;
  const readings = diskReadings.filter(({ needs }) => needs.length === 0);
  for (const operation of [...operationsFor(capabilities), ...readings])
    for (let at = 1; await disposeAt(context, operation, at); at++);
}

/** False if the operation makes fewer such calls. */
async function disposeAt(
  context: CaseContext,
  { name, prepare, run }: ReturnType<typeof operationsFor>[number],
  at: number,
): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  const driver = await disk.open();
  await prepare(context, driver);
  await disk.traced.idle();
  let release = (): void => {};
  const hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  let held = "";
  const reached = new Promise<boolean>((resolve) => {
    disk.traced.decide = (call) => {
      if (call.name === "close" || !BY_DESCRIPTOR.some((each) => each === call.name)) return undefined;
      calls += 1;
      if (calls !== at) return undefined;
      held = call.name;
      resolve(true);
      return { hold };
    };
  });
  const ended = run(context, driver).then(
    () => false,
    () => false,
  );
  if (!(await Promise.race([reached, ended]))) return false;
  const disposed = driver[Symbol.asyncDispose]();
  await disk.traced.idle({ held: 1 });
  release();
  await Promise.all([disposed, ended]);
  await disk.traced.idle();
  const what = `${name}, disposed during ${held} (call ${at} on a descriptor)`;
  expectEqual(`${what}: descriptors closed in use`, disk.traced.closedInUse, []);
  expectEqual(`${what}: open descriptors`, disk.traced.open, []);
  return true;
}
