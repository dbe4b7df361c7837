import { formatResumeRecord, parseResumeRecord } from "../resume-record.ts";
import type { StoreMutation } from "./automaton.ts";

/** A commit publishes a record from which nothing can be continued, as a cancel does. */
export const emptyMarkers: StoreMutation = (store) => ({
  ...store,
  createIfAbsent: (name, bytes, options) => {
    const record = parseResumeRecord(bytes, name);
    const stored = record.kind === "commit" ? formatResumeRecord({ ...record, kind: "cancel" }) : bytes;
    return store.createIfAbsent(name, stored, options);
  },
});

/** Whether the point is still there is found out by deleting it. */
export const deletingLook: StoreMutation = (store) => {
  let justCreated = false;
  return {
    ...store,
    createIfAbsent: async (name, record, options) => {
      justCreated = await store.createIfAbsent(name, record, options);
      return justCreated;
    },
    read: async (name, options) => {
      if (!justCreated) return await store.read(name, options);
      justCreated = false;
      return await store.take(name);
    },
  };
};

/** Nobody looks: what was opened counts as still there. */
export const noLook: StoreMutation = (store) => {
  const seen = new Map<string, Uint8Array>();
  let justCreated = false;
  return {
    ...store,
    createIfAbsent: async (name, record, options) => {
      justCreated = await store.createIfAbsent(name, record, options);
      return justCreated;
    },
    read: async (name, options) => {
      const known = justCreated ? seen.get(name) : undefined;
      justCreated = false;
      const record = known ?? (await store.read(name, options));
      if (record !== undefined) seen.set(name, record);
      return record;
    },
  };
};
