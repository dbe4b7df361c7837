import { createInMemoryDriver } from "@stowage/driver-inmemory";

await using driver = await createInMemoryDriver();
await driver.putContent("/notes/hello", Buffer.from("hello"));
await using upload = await driver.writer("/images/layer");
await upload.write(Buffer.from("first half, "));
await upload.close({ memo: "half way" }); // kept, and seen by nobody
await using resumed = await driver.writer("/images/layer", { append: true });
await resumed.write(Buffer.from("second half"));
await resumed.commit(); // now there, whole
for await (const entry of driver.walk("/")) console.log(entry.path, entry.size);
