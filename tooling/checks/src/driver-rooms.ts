import type { Check, Finding } from "./finding.ts";
import { driverPackages } from "./workspace.ts";

const ROOMS = ["index.ts", "driver.ts", "writer.ts", "parameters.ts"];
const TESTS = ["conformance.test.ts", "parameters.test-d.ts"];

/** Drivers without a backend whose errors would need a translation. */
const WITHOUT_BACKEND = ["packages/driver-inmemory"];

export const driverRooms: Check = {
  name: "rooms of drivers",
  rule: "every driver has index, driver, writer and parameters, errors where it talks to a backend, and the suite as a test",
  find(workspace) {
    return driverPackages(workspace).flatMap(({ directory, files }): readonly Finding[] => {
      const errors = WITHOUT_BACKEND.includes(directory) ? [] : ["errors.ts"];
      return [...ROOMS, ...errors, ...TESTS]
        .filter((room) => !files.includes(`${directory}/src/${room}`))
        .map((room) => ({
          file: `${directory}/src/${room}`,
          message: "is missing; every driver has this room",
        }));
    });
  },
};
