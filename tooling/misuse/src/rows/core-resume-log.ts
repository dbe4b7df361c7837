import { ResumeLog, type ResumeLogStore, type ResumePoint } from "@stowage/core/driver";
import { answered, type Rows, refused, wrongly } from "../misuse.ts";

function store(): ResumeLogStore & { readonly records: Map<string, Uint8Array> } {
  const records = new Map<string, Uint8Array>();
  return {
    records,
    keepsNumbers: true,
    async createIfAbsent(name, record) {
      if (records.has(name)) return false;
      records.set(name, record);
      return true;
    },
    first: async (prefix) => [...records.keys()].filter((name) => name.startsWith(prefix)).sort()[0],
    read: async (name) => records.get(name),
    async retire(name) {
      records.set(name, new Uint8Array());
    },
  };
}

const payload = Buffer.from("x");

/** A log with one resume point, which the writer `other` has continued already. */
async function overtaken(): Promise<{ readonly log: ResumeLog; readonly point: ResumePoint }> {
  const log = new ResumeLog(store());
  const point = await log.publish("/a", { nonce: "one", size: 1, payload });
  await log.publish("/a", { nonce: "other", size: 2, payload, continues: point });
  await log.settled();
  return { log, point };
}

/** Opens a record whose bytes `change` has changed. */
async function openChanged(change: (record: Uint8Array) => Uint8Array): Promise<unknown> {
  const records = store();
  const log = new ResumeLog(records);
  await log.publish("/a", { nonce: "one", size: 1, payload });
  await log.settled();
  for (const [name, record] of records.records) records.records.set(name, change(record));
  return await log.open("/a");
}

const bySupplier = "drivers implement it, ResumeLog calls it";

/** Resume points, as a driver's author may get them wrong. */
export const coreResumeLog: Rows = {
  ResumeLog: [refused("called without new", () => wrongly<() => unknown>(ResumeLog)(), "TypeError")],
  "ResumeLog.open": [
    refused(
      "a record of another version",
      () =>
        openChanged((record) => {
          const later = Uint8Array.from(record);
          later[later.findIndex((byte) => byte >= 0x30 && byte <= 0x39)] = 0x39;
          return later;
        }),
      "INCOMPATIBLE_VERSION",
      /version/,
    ),
    refused(
      "a record that was cut off",
      () => openChanged((record) => record.subarray(0, record.length - 3)),
      "CORRUPTED",
    ),
    refused("a record of something else", () => openChanged(() => Buffer.from("hello")), "CORRUPTED"),
    refused("path of a wrong type", () => new ResumeLog(store()).open(wrongly(7)), "TypeError"),
  ],
  "ResumeLog.publish": [
    refused(
      "a point that another writer has continued",
      async () => {
        const { log, point } = await overtaken();
        await log.publish("/a", { nonce: "late", size: 3, payload, continues: point });
      },
      "CONFLICT",
      /another writer has continued its resume point/,
    ),
    refused(
      "ifNone where there is one",
      async () => {
        const { log } = await overtaken();
        await log.publish("/a", { nonce: "new", size: 0, payload, ifNone: true });
      },
      "CONFLICT",
      /it has a resume point already/,
    ),
  ],
  "ResumeLog.fence": [
    refused(
      "a point that another writer has continued",
      async () => {
        const { log, point } = await overtaken();
        await log.fence("/a", { nonce: "late", continues: point });
      },
      "CONFLICT",
      /another writer has continued its resume point/,
    ),
  ],
  "ResumeLog.finish": [
    answered(
      "the same fence twice",
      async () => {
        const log = new ResumeLog(store());
        const point = await log.publish("/a", { nonce: "one", size: 1, payload });
        const fence = await log.fence("/a", { nonce: "two", continues: point });
        await log.finish(fence);
        await log.finish(fence);
        return await log.open("/a");
      },
      undefined,
    ),
  ],
  "ResumeLog.cancel": [
    answered(
      "a point that another writer has continued",
      async () => {
        const { log, point } = await overtaken();
        return await log.cancel("/a", { nonce: "late", point });
      },
      false,
    ),
  ],
  "ResumeLog.settled": "it takes nothing",
  "ResumeLogStore.createIfAbsent": bySupplier,
  "ResumeLogStore.first": bySupplier,
  "ResumeLogStore.read": bySupplier,
  "ResumeLogStore.retire": bySupplier,
};
