import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type FileInfo, InvalidOffsetError, StorageError } from "@stowage/core";
import type { ByteSource } from "@stowage/core/driver";
import { collect, refusalOf, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { broken, toFailure, toStorageError } from "./failure.ts";
import { DIGEST_HEADER, digestValue, MODIFIED_HEADER } from "./wire.ts";

/** Bytes wanted of an object. */
export interface Range {
  readonly path: string;
  readonly offset: number;
  /** To the object's end if absent. */
  readonly length?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Opened {
  readonly response: IncomingMessage;
  readonly version: string;
  readonly size: number;
  /** The byte after the last that this answer brings. */
  readonly end: number;
  readonly digest: string;
  readonly modifiedAt: Date;
}

/** The bytes of one version of an object, over as many answers as it takes. */
export class ObjectBody implements ByteSource {
  readonly info: FileInfo;
  readonly #connection: Connection;
  readonly #range: Range;
  readonly #attempts: number;
  readonly #first: Opened;
  readonly #hash = createHash("sha256");
  #chunks: AsyncIterator<Buffer>;
  #response: IncomingMessage;
  #rest: Buffer = Buffer.alloc(0);
  #position: number;

  private constructor(connection: Connection, range: Range, attempts: number, first: Opened) {
    const { size, modifiedAt, response } = first;
    this.info = { path: range.path, size, isDirectory: false, modifiedAt };
    this.#connection = connection;
    this.#range = range;
    this.#attempts = attempts;
    this.#first = first;
    this.#position = range.offset;
    this.#response = response;
    this.#chunks = response[Symbol.asyncIterator]();
  }

  /** @throws `StorageError` if the object or the offset is not there */
  static async open(connection: Connection, range: Range, attempts: number): Promise<ObjectBody> {
    return new ObjectBody(connection, range, attempts, await request(connection, range, undefined));
  }

  async read(view: Uint8Array): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#read(view);
      } catch (error) {
        this.#range.signal?.throwIfAborted();
        this.#response.destroy();
        const failure = toFailure(error);
        if (attempt >= this.#attempts || this.#position === this.#first.end) {
          throw toStorageError(failure, attempt, false);
        }
        await this.#reopen();
      }
    }
  }

  async release(): Promise<void> {
    this.#response.destroy();
  }

  async #read(view: Uint8Array): Promise<number> {
    const { end, digest } = this.#first;
    if (this.#position === end) {
      if (digestValue(this.#hash.digest("base64")) !== digest) {
        throw broken("CORRUPTED", "the body is not what its digest says");
      }
      return 0;
    }
    if (this.#rest.length === 0) {
      const { value, done } = await this.#connection.watch(this.#response, this.#chunks.next());
      if (done === true) throw broken("CORRUPTED", `the body ended at ${this.#position} instead of ${end}`);
      if (value.length > end - this.#position) throw broken("CORRUPTED", `the body goes on after ${end}`);
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, view.length);
    this.#rest = this.#rest.subarray(piece.length);
    view.set(piece);
    this.#hash.update(piece);
    this.#position += piece.length;
    return piece.length;
  }

  /** Goes on where the last answer broke off, in the same version of the object. */
  async #reopen(): Promise<void> {
    const { path, signal } = this.#range;
    const { version, end } = this.#first;
    const offset = this.#position;
    const opened = await request(this.#connection, { path, offset, length: end - offset, signal }, version);
    this.#response = opened.response;
    this.#chunks = opened.response[Symbol.asyncIterator]();
    this.#rest = Buffer.alloc(0);
  }
}

/** Asks for a range, of this version if one is given. */
async function request(connection: Connection, range: Range, version: string | undefined): Promise<Opened> {
  const { path, offset, length, signal } = range;
  const last = length === undefined ? "" : offset + length - 1;
  const headers = {
    ...(offset === 0 && length === undefined ? {} : { range: `bytes=${offset}-${last}` }),
    ...(version === undefined ? {} : { "if-match": version }),
  };
  const call = { method: "GET", target: `/objects${path}`, headers, signal };
  const { value } = await connection.perform(call, async (response) => {
    const { statusCode } = response;
    if (statusCode === 200 || statusCode === 206) return openedBy(response, range);
    const answer = await reply(connection, response);
    if ("document" in answer) throw broken("BACKEND", "the answer is no object");
    return { refused: answer.refused, contentRange: response.headers["content-range"] };
  });
  if ("response" in value) return value;
  if (value.refused === "OutOfRange" && version === undefined) {
    throw new InvalidOffsetError(`offset ${offset} is not within ${value.contentRange}; ask for less`);
  }
  if (version === undefined) throw refusalOf(value.refused, path);
  const message = `the rest of ${path} is refused with ${value.refused}; read it again`;
  throw new StorageError("CORRUPTED", message, { retryable: true });
}

/** Checks that an answer is the one to the question. @throws `Failure` if it is not */
function openedBy(response: IncomingMessage, { offset, length }: Range): Opened {
  const { headers, statusCode } = response;
  const isWhole = offset === 0 && length === undefined;
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers["content-range"] ?? "");
  const size = isWhole ? Number(headers["content-length"] ?? Number.NaN) : Number(range?.[3]);
  const start = isWhole ? 0 : Number(range?.[1]);
  const end = isWhole ? size : Number(range?.[2]) + 1;
  const wanted = length === undefined ? size : Math.min(size, offset + length);
  const digest = headers[DIGEST_HEADER];
  const isAnswer = statusCode === (isWhole ? 200 : 206) && start === offset && end === wanted;
  if (!isAnswer || headers.etag === undefined || typeof digest !== "string") {
    response.destroy();
    throw broken(
      "CORRUPTED",
      `the answer to a range from ${offset} is not that range (status ${statusCode})`,
    );
  }
  const announced = headers["content-length"];
  if (announced !== undefined && Number(announced) !== end - start) {
    response.destroy();
    throw broken("CORRUPTED", `the answer to a range of ${end - start} bytes has ${announced}`);
  }
  const modifiedAt = new Date(String(headers[MODIFIED_HEADER]));
  return { response, version: headers.etag, size, end, digest, modifiedAt };
}

/** The whole object in one answer of at most `limit` bytes. */
export async function wholeObject(connection: Connection, range: Range, limit: number): Promise<Uint8Array> {
  const { path, signal } = range;
  const { value } = await connection.perform(
    { method: "GET", target: `/objects${path}`, signal },
    async (response) => {
      if (response.statusCode !== 200) {
        const answer = await reply(connection, response);
        if ("document" in answer) throw broken("BACKEND", "the answer is no object");
        throw refusalOf(answer.refused, path);
      }
      const { size } = openedBy(response, range);
      if (size > limit) {
        response.destroy();
        throw new StorageError(
          "TOO_LARGE",
          `${path} has ${size} bytes, above the ${limit} allowed; use a reader`,
        );
      }
      return await collect(connection, response);
    },
  );
  return new Uint8Array(value);
}
