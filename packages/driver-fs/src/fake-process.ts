// A process with a driver on the store of a test, run as it is by Node: one writer, steered by messages.
import { type FileWriter, isStorageError } from "@stowage/core";
import { createFsDriver } from "./driver.ts";

export type Step =
  | { readonly step: "open"; readonly append: boolean }
  | { readonly step: "write"; readonly letter: string; readonly length: number }
  | { readonly step: "close" | "commit" };

/** `size` of the writer, or the code with which the step failed. */
export type Answer = { readonly size: number } | { readonly code: string };

const [, , rootDirectory = "", path = ""] = process.argv;
const driver = await createFsDriver({ rootDirectory });
let writer: FileWriter | undefined;

async function take(step: Step): Promise<Answer> {
  try {
    if (step.step === "open") writer = await driver.writer(path, { append: step.append });
    else if (step.step === "write") await writer?.write(Buffer.alloc(step.length, step.letter));
    else if (step.step === "close") await writer?.close();
    else await writer?.commit();
    return { size: writer?.size ?? 0 };
  } catch (error) {
    return { code: isStorageError(error) ? error.code : String(error) };
  }
}

process.on("message", (step: Step) => {
  take(step).then(
    (answer) => process.send?.(answer),
    () => process.exit(1),
  );
});
process.on("disconnect", () => process.exit());
process.send?.({ size: 0 });
