import { describeConformance } from "@stowage/testsuite/vitest";
import { afterAll } from "vitest";
import { createHttpDriver } from "./driver.ts";
import { harnessOf } from "./harness.ts";
import { ObjectServer } from "./server.ts";

const server = await ObjectServer.start();

describeConformance(harnessOf(server, new URL("./driver.ts", import.meta.url), createHttpDriver));

afterAll(() => server[Symbol.asyncDispose]());
