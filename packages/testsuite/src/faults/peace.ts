import { createServer } from "node:net";
import type { StorageDriver, StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import { positions } from "../listed.ts";
import { Mismatch } from "../mismatch.ts";
import { within } from "../within.ts";
import { deadEndpoint, type Endpoint } from "./endpoint.ts";
import { benchIn, type Operation } from "./operation.ts";
import { operationsOf } from "./operations.ts";
import { TcpProxy, type Toxics } from "./tcp-proxy.ts";

/** Milliseconds beyond a deadline that a busy machine may take. */
const SLACK = 3000;
/** Operations side by side, if not said otherwise: what is cut in pieces takes its time. */
const LANES = 3;

export interface PeaceOptions {
  readonly lanes?: number | undefined;
  /** The driver has its usual timeouts: the network is slow, and nothing of it broken. */
  readonly isPatient?: boolean | undefined;
}

let proxies = 0;

/** Runs every operation through toxics that a driver can bear: each succeeds. */
export async function tryInPeace(
  context: CaseContext,
  toxics: Toxics,
  { lanes = LANES, isPatient = false }: PeaceOptions = {},
): Promise<void> {
  await using proxy = await TcpProxy.start(context.network().upstream, toxics);
  const faulty = await context.openThrough(proxy.endpoint, { isPatient });
  proxies += 1;
  const directory = `peace-${proxies}`;
  const run = async (index: number, operation: Operation): Promise<void> => {
    const bench = benchIn(`${directory}/${index}`, context, faulty);
    await operation.prepare(bench);
    const begun = await operation.begin?.(bench);
    await operation.run(bench, begun);
    const state = (await operation.state?.(bench)) ?? "either";
    if (state !== "after" && state !== "either") {
      throw new Mismatch(`${operation.name} to have taken effect`, `the state ${state} it`);
    }
    await begun?.[Symbol.asyncDispose]();
  };
  const waiting = operationsOf(context).entries();
  const lane = async (): Promise<void> => {
    for (const [index, operation] of waiting) await run(index, operation);
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  if (proxy.touched === 0) throw new HarnessError("nothing went through the proxy");
  await faulty[Symbol.asyncDispose]();
}

/** A backend that is not there, and one that resets every connection: an outage, for every operation. */
export async function expectUnreachable(context: CaseContext): Promise<void> {
  const { upstream } = context.network();
  await expectOutage(context, await deadEndpoint(upstream, createServer()), undefined);
  await using proxy = await TcpProxy.start(upstream, { accept: () => false });
  await expectOutage(context, proxy.endpoint, "unknown");
  if (proxy.touched === 0) throw new HarnessError("no connection came to the proxy");
}

/** Calls every operation at an endpoint where no backend can be reached. */
export async function expectOutage(
  context: CaseContext,
  endpoint: Endpoint,
  outcome: "unknown" | undefined,
  codes: readonly StorageErrorCode[] = ["UNAVAILABLE", "TIMEOUT"],
): Promise<void> {
  const driver = await context.openThrough(endpoint);
  const { deadline } = context.network();
  const calls = Object.entries(callsOf(driver, context.path("nothing"))).map(async ([name, call]) => {
    const late = (): Error => new Mismatch(`${name} to settle within its deadline`, "it is still waiting");
    const settled = within(call(), deadline + SLACK, late);
    const error = await expectRejection(`${name} without a backend`, settled, ...codes);
    expectEqual(`retryable of ${name} without a backend`, error.retryable, true);
    if (error.outcome !== outcome)
      expectEqual(`outcome of ${name} without a backend`, error.outcome, undefined);
  });
  const ended = await Promise.allSettled(calls);
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  await driver[Symbol.asyncDispose]();
}

function callsOf(driver: StorageDriver, path: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    getContent: () => driver.getContent(path),
    reader: () => driver.reader(path),
    stat: () => driver.stat(path),
    "stat of the root": () => driver.stat("/"),
    list: () => positions(driver.list(path)),
    walk: () => positions(driver.walk("/")),
    putContent: () => driver.putContent(path, new Uint8Array(5)),
    upload: async () => {
      await using writer = await driver.writer(path);
      await writer.write(new Uint8Array(5));
      await writer.commit();
    },
    move: () => driver.move(path, `${path}-moved`),
    delete: () => driver.delete(path),
    reclaim: () => driver.reclaim({ olderThan: new Date(0) }),
  };
}
