import { StorageError } from "@stowage/core";
import type { ResumeLogStore } from "@stowage/core/driver";
import { done, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { broken } from "./failure.ts";
import { bodyWithDigest } from "./put-object.ts";

/** The records of resume points, which the server keeps: a retired one is empty and keeps its number. */
export function recordStore(connection: Connection): ResumeLogStore {
  return {
    keepsNumbers: true,
    async createIfAbsent(name, record, { signal }) {
      const call = { method: "PUT", target: `/records/${name}`, ...bodyWithDigest(record) };
      const { value: refused } = await connection.perform({ ...call, mutates: true, signal }, (response) =>
        done(connection, response),
      );
      // Taken by a lost attempt of this call too: whose record it is, the log sees by its nonce.
      if (refused === undefined || refused === "Exists") return refused === undefined;
      throw new StorageError("BACKEND", `the server refused the record of a resume point with ${refused}`);
    },
    async first(prefix, options) {
      const call = { method: "GET", target: `/newest/${prefix}`, signal: options?.signal };
      const { value } = await connection.perform(call, async (response) => {
        const answer = await reply(connection, response);
        if ("refused" in answer) return answer;
        const { name } = answer.document;
        if (typeof name !== "string") throw broken("BACKEND", "the answer names no record");
        return { name };
      });
      if ("name" in value) return value.name;
      if (value.refused === "NoSuchRecord") return undefined;
      throw new StorageError(
        "BACKEND",
        `the server refused to look for a resume point with ${value.refused}`,
      );
    },
    async read(name, options) {
      const call = { method: "GET", target: `/records/${name}`, signal: options?.signal };
      const { value } = await connection.perform(call, async (response) => {
        const answer = await reply(connection, response);
        if ("refused" in answer) return answer;
        const { bytes } = answer.document;
        if (typeof bytes !== "string") throw broken("BACKEND", "the answer is no record");
        return { bytes: Buffer.from(bytes, "base64") };
      });
      if ("bytes" in value) return value.bytes;
      if (value.refused === "NoSuchRecord") return undefined;
      throw new StorageError("BACKEND", `the server refused a record with ${value.refused}`);
    },
    async retire(name, options) {
      const call = { method: "DELETE", target: `/records/${name}`, mutates: true, signal: options?.signal };
      const { value: refused } = await connection.perform(call, (response) => done(connection, response));
      if (refused !== undefined)
        throw new StorageError("BACKEND", `the server refused to retire a record with ${refused}`);
    },
  };
}
