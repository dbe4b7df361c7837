import type { StorageDriver } from "@stowage/core";
import type { Endpoint, Harness } from "@stowage/testsuite";
import type { HttpParameters } from "./parameters.ts";
import type { ObjectServer } from "./server.ts";
import { contentDigest, DIGEST_HEADER, DOCUMENT_TYPE } from "./wire.ts";

const HOST = "127.0.0.1";

/** As short as a busy machine allows: each is waited for hundreds of times. */
const TIMES = { retryDelay: 20, idleTimeout: 200, deadline: 2000 } as const;
const ATTEMPTS = 4;
const PART = 4096;
/** The server takes everybody; it is looked at who else is handed this. */
const TOKEN = "secret-of-the-tests";

/** Names that the server's error documents have for a status. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [400, "Malformed"],
  [403, "Denied"],
  [404, "NoSuchUpload"],
  [412, "Changed"],
]);

/** What the suite needs to judge the driver, or a variant of it, in front of a server. */
export function harnessOf(
  server: ObjectServer,
  module: URL,
  create: (parameters: HttpParameters) => Promise<StorageDriver>,
): Harness {
  const parameters = { host: HOST, port: server.port };
  return {
    name: "http",
    create: () => create(parameters),
    module,
    parameters,
    requests: () => server.requests,
    backDoors: { hold: async (path) => server.hold(path) },
    network: {
      upstream: parameters,
      create: async (endpoint, { isPatient }) =>
        create({
          ...placeOf(endpoint),
          ...(isPatient ? {} : TIMES),
          token: TOKEN,
          attempts: ATTEMPTS,
          partSize: PART,
          pageSize: 2,
        }),
      deadline: TIMES.deadline,
      idleTimeout: TIMES.idleTimeout,
      attempts: ATTEMPTS,
      partSize: PART,
      checksOnRead: true,
      errorAnswer(status) {
        const body = JSON.stringify({ error: NAMES.get(status) ?? "Trouble" });
        const headers = { "content-type": DOCUMENT_TYPE, [DIGEST_HEADER]: contentDigest(Buffer.from(body)) };
        return { headers, body };
      },
    },
  };
}

function placeOf({ host, port }: Endpoint): { readonly host: string; readonly port: number } {
  if (host === undefined) throw new Error("the server listens on a port");
  return { host, port };
}
