import { guard, type StorageDriver } from "@stowage/core";
import { neverAtOnce, type Rows, refused } from "../misuse.ts";

const bytes = Buffer.from("x");

/** Every operation of a driver, called as it should be. */
const CALLS: Readonly<Record<string, (driver: StorageDriver) => unknown>> = {
  getContent: (driver) => driver.getContent("/a"),
  putContent: (driver) => driver.putContent("/a", bytes),
  reader: (driver) => driver.reader("/a"),
  writer: (driver) => driver.writer("/a"),
  stat: (driver) => driver.stat("/a"),
  list: (driver) => driver.list("/")[Symbol.asyncIterator]().next(),
  walk: (driver) => driver.walk("/")[Symbol.asyncIterator]().next(),
  move: (driver) => driver.move("/a", "/b"),
  delete: (driver) => driver.delete("/a"),
  redirectUrl: (driver) => driver.redirectUrl("/a", { method: "GET" }),
  reclaim: (driver) => driver.reclaim({ olderThan: new Date() }),
  deleteObjects: (driver) => guard(driver).deleteObjects(["/a"]),
};

/** Each operation of a driver that was disposed. */
export function driverAfterEnd(open: () => Promise<StorageDriver>): Rows {
  return Object.fromEntries(
    Object.entries(CALLS).map(([name, call]) => [
      `StorageDriver.${name}`,
      [refused("after the driver's end", () => afterEnd(open, call), "DRIVER_CLOSED")],
    ]),
  );
}

async function afterEnd(
  open: () => Promise<StorageDriver>,
  call: (driver: StorageDriver) => unknown,
): Promise<unknown> {
  const driver = await open();
  await driver[Symbol.asyncDispose]();
  return await neverAtOnce(() => call(driver));
}
