import { createFsDriver } from "@stowage/driver-fs";

await using driver = await createFsDriver({ rootDirectory: "./store" });
await using upload = await driver.writer("/images/layer");
await upload.write(Buffer.from("first half, "));
await upload.close(); // on the disk, and seen by nobody: a crash from here on loses nothing
await using resumed = await driver.writer("/images/layer", { append: true }); // or in another process
await resumed.write(Buffer.from("second half"));
await resumed.commit(); // now there, whole: ./store/images/layer
const { body } = await driver.reader("/images/layer", { offset: 12 });
for await (const chunk of body) process.stdout.write(chunk);
