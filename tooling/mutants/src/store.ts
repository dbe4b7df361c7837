import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutant } from "./mutant.ts";

/** A fresh store for one run of the suite. */
export interface Store extends AsyncDisposable {
  readonly parameters: Readonly<Record<string, unknown>>;
}

export async function storeFor(driver: Mutant["driver"]): Promise<Store> {
  if (driver === "driver-inmemory") return { parameters: {}, [Symbol.asyncDispose]: async () => {} };
  const rootDirectory = await mkdtemp(join(tmpdir(), "stowage-mutant-"));
  return {
    parameters: { rootDirectory },
    [Symbol.asyncDispose]: () => rm(rootDirectory, { recursive: true, force: true }),
  };
}
