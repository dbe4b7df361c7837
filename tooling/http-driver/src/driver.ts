import { randomUUID } from "node:crypto";
import {
  type Capabilities,
  type DeleteFailure,
  type DriverFactory,
  type FileInfo,
  type FileWriter,
  guard,
  type ListEntry,
  type ListOptions,
  MAX_CONTENT_BYTES,
  type ObjectReader,
  type OperationOptions,
  PathNotFoundError,
  type PutContentOptions,
  type ReaderOptions,
  type ReclaimOptions,
  type ReclaimReport,
  type StorageDriver,
  StorageError,
  UnsupportedMethodError,
  type WalkEntry,
  type WriterOptions,
} from "@stowage/core";
import { byteBody, byteRange, ResumeLog } from "@stowage/core/driver";
import { done, refusalOf, reply } from "./answer.ts";
import { ObjectBody, wholeObject } from "./body.ts";
import { Connection, type Result } from "./connection.ts";
import { deleteObjects, deleteTree } from "./delete.ts";
import { broken } from "./failure.ts";
import { entriesOf, infoOf, statOf } from "./listing.ts";
import { type HttpParameters, type ParsedHttpParameters, parseHttpParameters } from "./parameters.ts";
import { bodyWithDigest, isMarked, putObject } from "./put-object.ts";
import { recordStore } from "./record-store.ts";
import { HttpWriter } from "./writer.ts";

const CHUNK = 64 * 1024;

const CAPABILITIES: Capabilities = Object.freeze({
  namespace: "flat",
  resume: true,
  shared: true,
  redirect: false,
  caseSensitive: true,
  strongList: true,
  putIfAbsent: true,
});

/** A driver of the object server: small, and as careful with its network as one of a cloud has to be. */
class HttpDriver implements StorageDriver {
  readonly name = "http";
  readonly capabilities: Capabilities = CAPABILITIES;
  readonly #parameters: ParsedHttpParameters;
  readonly #connection: Connection;
  readonly #log: ResumeLog;

  constructor(parameters: ParsedHttpParameters) {
    this.#parameters = parameters;
    this.#connection = new Connection(parameters);
    this.#log = new ResumeLog(recordStore(this.#connection));
  }

  getContent(path: string, options?: OperationOptions): Promise<Uint8Array> {
    return wholeObject(this.#connection, { path, offset: 0, signal: options?.signal }, MAX_CONTENT_BYTES);
  }

  async putContent(path: string, content: Uint8Array, options?: PutContentOptions): Promise<void> {
    await putObject(this.#connection, path, content, { mark: randomUUID(), ...options });
  }

  async reader(path: string, { offset = 0, length, signal }: ReaderOptions = {}): Promise<ObjectReader> {
    const isWhole = offset === 0 && length === undefined;
    const info = isWhole ? undefined : await this.stat(path, { signal });
    if (info?.isDirectory === true) throw new PathNotFoundError(path);
    if (info !== undefined && byteRange(info.size, { offset, length }).length === 0) {
      const nothing = { read: async () => 0, release: async () => {} };
      return { info, body: byteBody(nothing, CHUNK), [Symbol.asyncDispose]: async () => {} };
    }
    const range = { path, offset, length, signal };
    const source = await ObjectBody.open(this.#connection, range, this.#parameters.attempts);
    const body = byteBody(source, CHUNK);
    return { info: source.info, body, [Symbol.asyncDispose]: () => source.release() };
  }

  async writer(path: string, { append, size, signal }: WriterOptions = {}): Promise<FileWriter> {
    const resumes = append === true;
    const { partSize } = this.#parameters;
    const opening = { connection: this.#connection, log: this.#log, path, partSize, resumes, signal };
    if (!resumes) return new HttpWriter(opening);
    const point = await this.#log.open(path, { signal });
    if (point === undefined) await this.#checkAppendable(path, signal);
    const found = point?.size ?? 0;
    if (size !== undefined && size !== found) {
      const message = `the upload to ${path} has ${found} bytes, not the ${size} that were expected; ask for its size`;
      throw new StorageError("CONFLICT", message);
    }
    return new HttpWriter({ ...opening, point });
  }

  async stat(path: string, options?: OperationOptions): Promise<FileInfo> {
    const call = { method: "GET", target: `/stat${path}`, signal: options?.signal };
    const { value } = await this.#connection.perform(call, async (response) => {
      const answer = await reply(this.#connection, response);
      return "document" in answer ? statOf(answer.document) : answer.refused;
    });
    if (typeof value === "string") throw refusalOf(value, path);
    return infoOf(value);
  }

  async *list(path: string, options?: ListOptions): AsyncGenerator<ListEntry, void, undefined> {
    const { pageSize } = this.#parameters;
    yield* entriesOf(this.#connection, { path, shallow: true, pageSize, ...options });
  }

  async *walk(path: string, options?: ListOptions): AsyncGenerator<WalkEntry, void, undefined> {
    const { pageSize } = this.#parameters;
    yield* entriesOf(this.#connection, { path, shallow: false, pageSize, ...options });
  }

  async move(source: string, destination: string, options?: OperationOptions): Promise<void> {
    const mark = randomUUID();
    const { value: refused, mayHaveActed } = await this.#command(
      "move",
      { source, destination, mark },
      options,
    );
    if (refused === undefined) return;
    if (mayHaveActed && (await isMarked(this.#connection, destination, mark, options?.signal))) return;
    throw refusalOf(refused, source);
  }

  async delete(path: string, options?: OperationOptions): Promise<void> {
    await deleteTree(this.#connection, path, options?.signal);
  }

  deleteObjects(paths: readonly string[], options?: OperationOptions): Promise<readonly DeleteFailure[]> {
    return deleteObjects(this.#connection, paths, options?.signal);
  }

  async redirectUrl(): Promise<undefined> {
    return undefined;
  }

  async reclaim({ olderThan, signal }: ReclaimOptions): Promise<ReclaimReport> {
    const body = Buffer.from(JSON.stringify({ olderThan: olderThan.toISOString() }));
    const call = { method: "POST", target: "/reclaim", body, mutates: true, signal };
    const { value: removed } = await this.#connection.perform(call, async (response) => {
      const answer = await reply(this.#connection, response);
      if ("refused" in answer) throw refusalOf(answer.refused, "/");
      const count = answer.document["removed"];
      if (typeof count !== "number") throw broken("BACKEND", "the answer does not tell what was removed");
      return count;
    });
    return { removed };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log.settled();
    await this.#connection.close();
  }

  /** Where there is no resume point, only an empty object can be continued. */
  async #checkAppendable(path: string, signal: AbortSignal | undefined): Promise<void> {
    const { size, isDirectory } = await this.stat(path, { signal });
    if (isDirectory) throw new PathNotFoundError(path);
    if (size === 0) return;
    const message = `${path} is committed with ${size} bytes and cannot be appended to; write it anew`;
    throw new UnsupportedMethodError(message);
  }

  #command(kind: string, fields: object, options?: OperationOptions): Promise<Result<string | undefined>> {
    const sent = bodyWithDigest(Buffer.from(JSON.stringify(fields)));
    const call = { method: "POST", target: `/${kind}`, ...sent, mutates: true, signal: options?.signal };
    return this.#connection.perform(call, (response) => done(this.#connection, response));
  }
}

/** The driver `http`. */
export const http: DriverFactory<"http", HttpParameters, ParsedHttpParameters> = {
  name: "http",
  package: "@stowage/http-driver",
  parse: parseHttpParameters,
  async create(parameters) {
    return new HttpDriver(parameters);
  },
};

export async function createHttpDriver(parameters: HttpParameters): Promise<StorageDriver> {
  return guard(await http.create(http.parse(parameters)));
}
