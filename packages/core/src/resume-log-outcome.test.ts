import { describe, expect, test } from "vitest";
import { StorageError } from "./errors.ts";
import { FakeResumeStore } from "./fake-resume-store.ts";
import { ResumeLog } from "./resume-log.ts";

const PATH = "/uploads/1";
const payload = Buffer.from("tail");
const unknown = expect.objectContaining({ code: "UNAVAILABLE", retryable: true, outcome: "unknown" });

const fail = (): Promise<never> =>
  Promise.reject(new StorageError("UNAVAILABLE", "no answer", { retryable: true }));

describe.each([true, false])(
  "what took effect fails with an unknown outcome, where numbers are kept: %s",
  (keeps) => {
    test("a cancel whose point is gone and not yet retired", async () => {
      const store = new FakeResumeStore(keeps);
      const log = new ResumeLog(store);
      const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
      store.meanwhile.set("retire", fail);
      await expect(log.cancel(PATH, { point, nonce: "a" })).rejects.toEqual(unknown);
      expect(await log.cancel(PATH, { point, nonce: "a" })).toBe(true);
    });

    test("the end of a commit", async () => {
      const store = new FakeResumeStore(keeps);
      const log = new ResumeLog(store);
      const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
      const fence = await log.fence(PATH, { continues, nonce: "b" });
      store.meanwhile.set("retire", fail);
      await expect(log.finish(fence)).rejects.toEqual(unknown);
      await log.finish(fence);
      expect(await log.open(PATH)).toBeUndefined();
    });
  },
);

test("a look at who took the number, which may have been this very call", async () => {
  const store = new FakeResumeStore(true);
  const log = new ResumeLog(store);
  const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
  const next = { continues, nonce: "b", size: 2, payload };
  await log.publish(PATH, next);
  store.meanwhile.set("read", fail);
  await expect(log.publish(PATH, next)).rejects.toEqual(unknown);
});
