import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StorageDriver } from "@stowage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Harness } from "./harness.ts";
import { runConformance } from "./run-conformance.ts";
import { tinyDriver } from "./tiny-driver.ts";

/** What the stub may do wrong. */
interface Faults {
  readonly open?: boolean;
  readonly oneMethod?: boolean;
  readonly anyMethod?: boolean;
  readonly anyPath?: boolean;
  readonly noRanges?: boolean;
  readonly encoded?: boolean;
  readonly emptyForMissing?: boolean;
  readonly torn?: boolean;
  readonly asksBackend?: boolean;
  readonly leaksKey?: boolean;
  readonly diesEarly?: true;
  readonly deadAtBirth?: boolean;
  readonly onlyDeclared?: boolean;
}

const KEY = "a-key-that-nobody-may-see";
const DEFAULT_LIFE = 20 * 60 * 1000;

let faults: Faults = {};
let driver: StorageDriver;
let requests = 0;
const server = createServer((request, response) => {
  serve(request, response).catch(() => response.writeHead(500).end());
});

function signature(...facts: readonly string[]): string {
  return createHmac("sha256", KEY).update(facts.join("\n")).digest("hex");
}

/** A backend that serves what the driver holds to whoever shows a signed URL. */
async function serve(
  { method = "", url = "", headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const until = searchParams.get("until") ?? "";
  const signed = signature(searchParams.get("method") ?? "", faults.anyPath ? "" : pathname, until);
  const isSigned = searchParams.get("signature") === signed;
  const isAlive = Number(until) > Date.now();
  const isAllowed = searchParams.get("method") === method || faults.anyMethod;
  const isRefused = !faults.open && !(isSigned && isAlive && isAllowed);
  if (!isRefused && method === "PUT") await driver.putContent(pathname, new Uint8Array(5));
  const found = await driver.getContent(pathname).catch(() => undefined);
  if (isRefused) response.writeHead(403).end();
  else if (found === undefined) response.writeHead(faults.emptyForMissing ? 200 : 404).end();
  else if (headers.range !== undefined && !faults.noRanges) serveRange(response, headers.range, found);
  else {
    response.writeHead(200, { "content-length": found.length });
    if (faults.torn && found.length > 50_000) await tear(response, pathname, found);
    else response.end(method === "HEAD" ? undefined : found);
  }
}

function serveRange(response: ServerResponse, asked: string, found: Uint8Array): void {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(asked) ?? [];
  const start = first === "" ? found.length - Number(last) : Number(first);
  const end = first === "" || last === "" ? found.length : Math.min(Number(last) + 1, found.length);
  const range = `bytes ${start}-${end - 1}/${found.length}`;
  if (start >= found.length) response.writeHead(416).end();
  else {
    response.writeHead(206, { "content-range": range, "content-length": end - start });
    response.end(found.subarray(start, end));
  }
}

/** The first half of one version and the second half of the next. */
async function tear(response: ServerResponse, path: string, found: Uint8Array): Promise<void> {
  response.write(found.subarray(0, 30_000));
  let later = found;
  for (let turn = 0; turn < 100 && Buffer.compare(later, found) === 0; turn++) {
    await new Promise(setImmediate);
    later = await driver.getContent(path);
  }
  response.end(later.subarray(30_000, found.length));
}

function redirecting(): StorageDriver {
  const store = tinyDriver();
  driver = store;
  const bound = Object.fromEntries(
    (["getContent", "putContent", "reader", "writer", "stat", "list", "walk", "move", "delete"] as const).map(
      (name) => [name, store[name].bind(store)],
    ),
  );
  return tinyDriver({
    ...bound,
    capabilities: { ...store.capabilities, redirect: true },
    async redirectUrl(path, { method, expiresIn = DEFAULT_LIFE }) {
      if (faults.asksBackend) requests += 1;
      if (faults.onlyDeclared) return undefined;
      const { port } = server.address() as AddressInfo;
      const until = String(
        faults.deadAtBirth ? 1 : Date.now() + (faults.diesEarly ? expiresIn / 4 : expiresIn),
      );
      const signed = signature(faults.oneMethod ? "GET" : method, faults.anyPath ? "" : path, until);
      const query = new URLSearchParams({
        method: faults.oneMethod ? "GET" : method,
        until,
        signature: signed,
      });
      if (faults.leaksKey) query.set("key", KEY);
      return new URL(`http://127.0.0.1:${port}${faults.encoded ? encodeURIComponent(path) : path}?${query}`);
    },
  });
}

const harness: Harness = {
  name: "redirecting",
  create: async () => redirecting(),
  requests: () => requests,
  secrets: [KEY],
};

async function failed(grep: string): Promise<readonly string[]> {
  const { results } = await runConformance(harness, { grep, seed: 1 });
  return results.filter(({ outcome }) => outcome.status !== "passed").map(({ id }) => id);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => server.close());

test("a driver whose URLs keep the contract passes every case about them", async () => {
  faults = {};
  expect(await failed("REDI-")).toEqual([]);
});

test.each<[fault: Faults, id: string]>([
  [{ onlyDeclared: true }, "REDI-02"],
  [{ oneMethod: true }, "REDI-02"],
  [{ noRanges: true }, "REDI-03"],
  [{ anyMethod: true }, "REDI-04"],
  [{ open: true }, "REDI-05"],
  [{ anyPath: true }, "REDI-05"],
  [{ deadAtBirth: true }, "REDI-06"],
  [{ diesEarly: true }, "REDI-06"],
  [{ encoded: true }, "REDI-07"],
  [{ emptyForMissing: true }, "REDI-08"],
  [{ torn: true }, "REDI-09"],
  [{ asksBackend: true }, "REDI-10"],
  [{ leaksKey: true }, "REDI-11"],
])("%o is found by %s", async (fault, id) => {
  faults = fault;
  expect(await failed(id)).toEqual([id]);
});
