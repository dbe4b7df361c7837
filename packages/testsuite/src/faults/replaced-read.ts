import type { CaseContext } from "../case-context.ts";
import { expectOutcome } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import { readAll, versionOf } from "../stored.ts";
import { resetAfter } from "./connection-faults.ts";
import { HttpProxy } from "./http-proxy.ts";
import { benchIn, largeVersion, putVersion } from "./operation.ts";

/**
 * Replaces an object, by one of the same size and by a longer one, between the half of an answer that arrives and the
 * driver's next request for the rest.
 * @throws `Mismatch` if a body is of two versions
 */
export async function expectOneVersion(context: CaseContext): Promise<void> {
  await using proxy = await HttpProxy.start(context.network().upstream);
  const faulty = await context.openThrough(proxy.endpoint);
  for (const growth of [0, 10]) {
    const bench = benchIn(`replaced-${growth}`, context, faulty);
    const path = bench.path("a");
    const old = largeVersion(bench);
    const next = { object: context.data("replacement"), size: old.size + growth };
    for (const { name, read } of [
      { name: "getContent", read: () => faulty.getContent(path) },
      { name: "reader", read: () => readWhole(path) },
    ]) {
      await putVersion(bench.direct, path, old);
      const fault = resetAfter("the object is replaced in the middle of an answer", () =>
        putVersion(bench.direct, path, next),
      );
      proxy.begin({ fault, meets: (_, number) => number === 0 });
      let found: Uint8Array | undefined;
      const reading = read().then((bytes) => {
        found = bytes;
      });
      await expectOutcome(`${name} of a replaced object`, reading, "CORRUPTED", "UNAVAILABLE", "BACKEND");
      if (proxy.fired === 0) throw new HarnessError(`${name} sent nothing through the proxy`);
      if (found !== undefined) versionOf(context, `${name} of a replaced object`, found, [old, next]);
    }
  }
  await faulty[Symbol.asyncDispose]();

  async function readWhole(path: string): Promise<Uint8Array> {
    await using reader = await faulty.reader(path);
    return await readAll(reader);
  }
}
