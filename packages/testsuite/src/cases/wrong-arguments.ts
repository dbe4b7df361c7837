import type { StorageDriver } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectTypeError } from "../expectations.ts";
import { positions } from "../listed.ts";

/** What JavaScript lets through where the contract has options: none is an object. */
const NO_OPTIONS: readonly unknown[] = [5, "text", null];
const NO_PATHS: readonly unknown[] = [undefined, null, 7, {}, ["/a"]];
const NO_BYTES: readonly unknown[] = [undefined, null, "text", [1, 2], new ArrayBuffer(3)];
const NO_SIGNAL = { signal: {} };

/** Every operation with any values in the place of its own: what a caller without types can do. */
type AnyCall = (path: unknown, options: unknown) => Promise<unknown>;

function callsOf(driver: StorageDriver): Readonly<Record<string, AnyCall>> {
  // Each method is called with what its types forbid.
  type Any = (...values: readonly unknown[]) => unknown;
  const call =
    (name: Exclude<keyof StorageDriver, "name" | "capabilities">, ...between: readonly unknown[]): AnyCall =>
    async (path, options) => {
      const method = driver[name] as Any;
      const given: unknown = method.call(driver, path, ...between, options);
      return name === "list" || name === "walk"
        ? await positions(given as ReturnType<typeof driver.list>)
        : await given;
    };
  return {
    getContent: call("getContent"),
    putContent: call("putContent", new Uint8Array(3)),
    reader: call("reader"),
    writer: call("writer"),
    stat: call("stat"),
    list: call("list"),
    walk: call("walk"),
    move: call("move", "/to"),
    delete: call("delete"),
    redirectUrl: call("redirectUrl"),
    deleteObjects: call("deleteObjects"),
  };
}

/** Arguments of a wrong type. That nothing throws at the call, in any case of the suite, the journal sees. */
export const wrongArgumentCases: readonly CaseDefinition[] = [
  {
    id: "MISU-10",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title: "arguments of a wrong type reject with a TypeError; nothing throws at the call",
    why: "a caller has one place to catch",
    async run({ driver, path, data }) {
      const at = path("a");
      for (const [name, call] of Object.entries(callsOf(driver))) {
        const paths = name === "deleteObjects" ? [undefined, "/a", [7]] : NO_PATHS;
        const good = name === "redirectUrl" ? { method: "GET" } : undefined;
        for (const wrong of paths) await expectTypeError(`${name} of ${String(wrong)}`, call(wrong, good));
        for (const wrong of [...NO_OPTIONS, { ...good, ...NO_SIGNAL }]) {
          const right = name === "deleteObjects" ? [at] : at;
          await expectTypeError(`${name} with options ${JSON.stringify(wrong)}`, call(right, wrong));
        }
      }
      await expectTypeError("move to undefined", driver.move(at, undefined as unknown as string));
      for (const wrong of NO_BYTES) {
        await expectTypeError(`putContent of ${String(wrong)}`, driver.putContent(at, wrong as Uint8Array));
      }
      for (const wrong of [
        {},
        { method: "PUT" },
        ...[0, -1, 1.5, "60"].map((expiresIn) => ({ method: "GET", expiresIn })),
      ]) {
        const asked = driver.redirectUrl(at, wrong as { method: "GET" });
        await expectTypeError(`redirectUrl with ${JSON.stringify(wrong)}`, asked);
      }
      for (const wrong of [undefined, {}, { olderThan: 5 }, { olderThan: new Date(Number.NaN) }]) {
        await expectTypeError("reclaim without a date", driver.reclaim(wrong as { olderThan: Date }));
      }
      await using writer = await driver.writer(at);
      for (const wrong of NO_BYTES) {
        await expectTypeError(`write of ${String(wrong)}`, writer.write(wrong as Uint8Array));
      }
      for (const wrong of [...NO_OPTIONS, NO_SIGNAL]) {
        const text = JSON.stringify(wrong);
        await expectTypeError(`commit with options ${text}`, writer.commit(wrong as Record<never, never>));
        if (driver.capabilities.resume)
          await expectTypeError(`close with options ${text}`, writer.close(wrong as Record<never, never>));
      }
      await writer.write(data("v1").bytes(0, 10));
      await writer.commit();
      expectEqual("size of what was written", (await driver.stat(at)).size, 10);
    },
  },
];
