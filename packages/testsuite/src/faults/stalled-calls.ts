import type { OperationOptions, StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectReason, expectRejection } from "../expectations.ts";
import { positions } from "../listed.ts";
import { Mismatch } from "../mismatch.ts";
import { readAll } from "../stored.ts";
import { eventually, within } from "../within.ts";
import { stalls } from "./connection-faults.ts";
import type { Fault } from "./fault.ts";
import { HttpProxy } from "./http-proxy.ts";
import { TROUBLE } from "./trial.ts";

/** Milliseconds that an aborted call may take to reject (rule 21). */
const ABORT_LIMIT = 2000;
/** Milliseconds in which connections that are given up are closed: before any deadline closes them. */
const RELEASE_LIMIT = 1000;
/** Milliseconds beyond a deadline that a busy machine may take. */
const SLACK = 3000;
const BYTES = 60_000;
const KEPT = 16;
const ENDED = ["DRIVER_CLOSED", ...TROUBLE] as const;

/** Aborts every operation while its request stands before a silent backend. */
export async function expectAborts(context: CaseContext): Promise<void> {
  for (const fault of stalls) {
    const reason = new Error("of the caller");
    const abort = new AbortController();
    await withStalledCalls(context, fault, abort.signal, async ({ proxy, calls }) => {
      abort.abort(reason);
      const expected = calls.map(([name, call]) =>
        expectReason(`${name}, aborted before ${fault.name}`, call, reason),
      );
      await Promise.all([
        soon(`calls aborted before ${fault.name}`, Promise.all(expected), ABORT_LIMIT),
        expectNone(`requests that were aborted before ${fault.name}`, () => proxy.busy),
      ]);
    });
  }
}

/** Disposes the driver while every operation's request stands before a silent backend. */
export async function expectDisposal(context: CaseContext): Promise<void> {
  const limit = context.network().deadline + SLACK;
  for (const fault of stalls) {
    await withStalledCalls(context, fault, undefined, async ({ proxy, driver, calls }) => {
      const disposal = driver[Symbol.asyncDispose]();
      // Calls under way may find out by themselves while the driver is disposed.
      const expected = calls.map(([name, call]) =>
        expectRejection(`${name} before ${fault.name}, when the driver is disposed`, call, ...ENDED),
      );
      await soon("dispose, with every open call,", Promise.all([disposal, ...expected]), limit);
      await expectNone("connections of a disposed driver", () => proxy.connections);
    });
  }
}

interface Stalled {
  readonly proxy: HttpProxy;
  readonly driver: StorageDriver;
  readonly calls: readonly (readonly [name: string, call: Promise<unknown>])[];
}

async function withStalledCalls(
  context: CaseContext,
  fault: Fault,
  signal: AbortSignal | undefined,
  look: (stalled: Stalled) => Promise<void>,
): Promise<void> {
  const path = context.path("a");
  await context.driver.putContent(path, context.data("a").bytes(0, BYTES));
  await using proxy = await HttpProxy.start(context.network().upstream);
  const driver = await context.openThrough(proxy.endpoint);
  // Leaves more connections that are kept than the calls take.
  await Promise.all(Array.from({ length: KEPT }, () => driver.stat("/")));
  proxy.begin({ fault, meets: () => true });
  const calls = Object.entries(callsWith(driver, path, { signal }));
  for (const [, call] of calls) call.catch(() => undefined); // each is looked at, but later
  await eventually(ABORT_LIMIT, async () => {
    if (proxy.fired >= calls.length) return;
    throw new Mismatch(`a request of each of ${calls.length} calls`, `${proxy.fired} requests`);
  });
  await look({ proxy, driver, calls });
  await driver[Symbol.asyncDispose]();
}

function callsWith(
  driver: StorageDriver,
  path: string,
  options: OperationOptions,
): Readonly<Record<string, Promise<unknown>>> {
  const upload = async (): Promise<void> => {
    await using writer = await driver.writer(`${path}-upload`, options);
    await writer.write(new Uint8Array(BYTES));
    await writer.commit(options);
  };
  const read = async (): Promise<Uint8Array> => {
    await using reader = await driver.reader(path, options);
    return await readAll(reader);
  };
  return {
    getContent: driver.getContent(path, options),
    reader: read(),
    stat: driver.stat(path, options),
    list: positions(driver.list("/", options)),
    walk: positions(driver.walk("/", options)),
    putContent: driver.putContent(`${path}-put`, new Uint8Array(BYTES), options),
    upload: upload(),
    move: driver.move(`${path}-from`, `${path}-to`, options),
    delete: driver.delete(`${path}-gone`, options),
  };
}

async function soon<T>(what: string, promise: Promise<T>, milliseconds: number): Promise<T> {
  const late = (): Error => new Mismatch(`${what} to settle within ${milliseconds} ms`, "still waiting");
  return await within(promise, milliseconds, late);
}

async function expectNone(what: string, count: () => number): Promise<void> {
  await eventually(RELEASE_LIMIT, async () => {
    if (count() > 0) throw new Mismatch(`no ${what}`, `${count()} of them`);
  });
}
