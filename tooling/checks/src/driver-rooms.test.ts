import { expect, it } from "vitest";
import { driverRooms } from "./driver-rooms.ts";
import { workspaceOf } from "./fixture.ts";

const ROOMS = ["index.ts", "driver.ts", "writer.ts", "parameters.ts", "errors.ts", "conformance.test.ts"];

function driver(name: string, rooms: readonly string[]): Readonly<Record<string, string | object>> {
  const files = [...rooms, "parameters.test-d.ts"].map((room) => [
    `packages/${name}/src/${room}`,
    "export {};\n",
  ]);
  return { [`packages/${name}/package.json`]: {}, ...Object.fromEntries(files) };
}

function missing(files: Readonly<Record<string, string | object>>): readonly string[] {
  return driverRooms.find(workspaceOf(files)).map(({ file }) => file);
}

it("accepts a driver with every room", () => {
  expect(missing(driver("driver-s3", ROOMS))).toEqual([]);
});

it.each(ROOMS)("misses %s", (room) => {
  const rooms = ROOMS.filter((other) => other !== room);
  expect(missing(driver("driver-s3", rooms))).toEqual([`packages/driver-s3/src/${room}`]);
});

it("asks no errors of a driver without a backend", () => {
  const rooms = ROOMS.filter((room) => room !== "errors.ts");
  expect(missing(driver("driver-inmemory", rooms))).toEqual([]);
});
