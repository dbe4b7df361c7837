import { describeConformance } from "@stowage/testsuite/vitest";
import { afterAll } from "vitest";
import { createHttpDriver } from "./driver.ts";
import { ObjectServer } from "./server.ts";

const server = await ObjectServer.start();
const parameters = { host: "127.0.0.1", port: server.port };

describeConformance({
  name: "http",
  create: () => createHttpDriver(parameters),
  module: new URL("./driver.ts", import.meta.url),
  parameters,
});

afterAll(() => server[Symbol.asyncDispose]());
