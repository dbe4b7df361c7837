import { createDriver } from "@stowage/core";
import "@stowage/driver-fs"; // makes the driver "filesystem" known

const driver = await createDriver("filesystem", { rootDirectory: "./store" });
await driver.putContent("/notes/hello", Buffer.from("hello"));
const writer = await driver.writer("/images/layer");
for (const part of ["as many chunks", " as you like"]) await writer.write(Buffer.from(part));
await writer.commit(); // until it resolves nobody sees a byte, afterwards everybody sees all of them
const { body } = await driver.reader("/images/layer", { offset: 8 });
for await (const chunk of body) process.stdout.write(chunk);
await driver[Symbol.asyncDispose]();
