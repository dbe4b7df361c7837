import type { StorageDriver } from "@stowage/core";
import { guard } from "@stowage/core";
import { inmemory } from "@stowage/driver-inmemory/driver";
import type { Figure } from "../measurement.ts";

const CALLS = 200_000;
const PATH = "/docker/registry/v2/repositories/library/debian/_manifests/tags/latest/current/link";

export const guardStat: Figure = {
  id: "guard-stat",
  title: "guard() on inmemory stat, no subscriber",
  unit: "µs",
  against: "the bare driver",
  reach: { atMost: 3, differenceAtMost: 3 },
  async prepare() {
    const bare = await inmemory.create(inmemory.parse({}));
    const guarded = guard(bare);
    await guarded.putContent(PATH, new Uint8Array(71));
    return {
      subject: () => microsecondsPerCall(guarded),
      baseline: () => microsecondsPerCall(bare),
      [Symbol.asyncDispose]: () => guarded[Symbol.asyncDispose](),
    };
  },
};

async function microsecondsPerCall(driver: StorageDriver): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < CALLS; call++) await driver.stat(PATH);
  return ((performance.now() - started) * 1000) / CALLS;
}
