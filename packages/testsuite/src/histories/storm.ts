import { isStorageError, type StorageErrorCode } from "@stowage/core";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import { positions } from "../listed.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import type { ClientWriter, ModelClient } from "../model/model-client.ts";
import { Versions } from "./versions.ts";

const NAMES = ["a", "ab", "d/a", "d/b", "d/e/a", "d/e/a-", "f/a"] as const;
const DIRECTORIES = ["d", "d/e", "f"] as const;
const UPLOADS = ["u/a", "u/b"] as const;
const KINDS = [
  "put",
  "put",
  "get",
  "move",
  "delete",
  "sweep",
  "commit",
  "elsewhere",
  "begin",
  "proceed",
  "end",
] as const;
const SCRIPT = 2000;
/** What an operation may answer while others change what it is about. */
const RACED: readonly StorageErrorCode[] = [
  "PATH_NOT_FOUND",
  "PATH_CONFLICT",
  "CONFLICT",
  "IS_A_DIRECTORY",
  "UNSUPPORTED_METHOD",
];

/** Clients that do whatever the contract allows to a few paths, until time is up; then what they left is looked at. */
export class Storm {
  readonly #context: CaseContext;
  readonly #versions: Versions;
  operations = 0;

  constructor(context: CaseContext) {
    this.#context = context;
    this.#versions = new Versions(context, "storm");
  }

  /** Rejects with the first answer that no race explains, once all clients have ended. */
  async run(clients: readonly ModelClient[], milliseconds: number): Promise<void> {
    const { seed, signal } = this.#context;
    const step = fc.tuple(fc.constantFrom(...KINDS), fc.nat(), fc.nat());
    const scripts = fc.sample(fc.array(step, { minLength: SCRIPT, maxLength: SCRIPT }), {
      seed,
      numRuns: clients.length,
    });
    const end = performance.now() + milliseconds;
    const play = async (client: ModelClient, script: (typeof scripts)[number]): Promise<void> => {
      while (performance.now() < end) {
        for (const [kind, first, second] of script) {
          if (performance.now() > end) return;
          signal.throwIfAborted();
          this.operations += 1;
          await unlessRaced(() => this.#make(client, kind, { first, second }));
        }
      }
    };
    const running = clients.map((client, index) => play(client, scripts[index] ?? []));
    await Promise.allSettled(running);
    await Promise.all(running);
  }

  /**
   * Everything is whole and told alike by all operations, uploads can be ended, and every path can be used.
   * @throws {@link Mismatch}
   */
  async check(): Promise<void> {
    const { driver, path, prefix } = this.#context;
    const walked = await positions(driver.walk(prefix));
    const listed = await this.#listAll(prefix);
    if (walked.join() !== listed.join()) {
      throw new Mismatch(
        `what list tells, directory by directory: ${listed.join(" ")}`,
        `walk: ${walked.join(" ")}`,
      );
    }
    for (const object of walked.filter((position) => !position.endsWith("/"))) {
      const value = this.#versions.valueOf(await driver.getContent(object));
      const { size } = await driver.stat(object);
      if (this.#versions.ofSize(size) !== value)
        throw new Mismatch(`stat of version ${value}`, `${size} bytes`);
    }
    for (const name of UPLOADS)
      await unlessRaced(() => this.#end(driver, name), ["PATH_NOT_FOUND", "UNSUPPORTED_METHOD"]);
    await driver.delete(prefix).catch((error: unknown) => {
      if (!isStorageError(error) || error.code !== "PATH_NOT_FOUND") throw error;
    });
    for (const name of NAMES) {
      const { value, bytes } = this.#versions.next();
      await driver.putContent(path(name), bytes);
      const found = this.#versions.valueOf(await driver.getContent(path(name)));
      if (found !== value) throw new Mismatch(`version ${value} at ${name}`, `version ${found}`);
      await driver.delete(path(name));
    }
  }

  async #listAll(directory: string): Promise<readonly string[]> {
    const found: string[] = [];
    const entries = await positions(this.#context.driver.list(directory)).catch((error: unknown) => {
      if (isStorageError(error) && error.code === "PATH_NOT_FOUND") return [];
      throw error;
    });
    for (const position of entries) {
      found.push(position);
      if (position.endsWith("/")) found.push(...(await this.#listAll(position.slice(0, -1))));
    }
    return found;
  }

  async #make(
    client: ModelClient,
    kind: (typeof KINDS)[number],
    { first, second }: { readonly first: number; readonly second: number },
  ): Promise<void> {
    const { path } = this.#context;
    const at = path(chosen(NAMES, first));
    const other = path(chosen(NAMES, second));
    const upload = chosen(UPLOADS, first);
    switch (kind) {
      case "put":
        return await client.putContent(at, this.#versions.next().bytes, {});
      case "get":
        this.#versions.valueOf(await client.getContent(at));
        return;
      case "move":
        return await client.move(at, other);
      case "delete":
        return await client.delete(at);
      case "sweep":
        return await client.delete(path(chosen(DIRECTORIES, first)));
      case "commit":
      case "elsewhere":
        return await withWriter(client, { path: at, append: false }, async (writer) => {
          await writer.write(this.#versions.next().bytes);
          await writer.commit(kind === "commit" ? {} : { destination: other });
        });
      case "begin":
        return await withWriter(client, { path: path(upload), append: false }, async (writer) => {
          const { value, bytes } = this.#versions.next();
          await writer.write(bytes.subarray(0, bytes.length / 3));
          await writer.close({ memo: String(value) });
        });
      case "proceed":
        return await withWriter(client, { path: path(upload), append: true }, async (writer) => {
          const { memo } = writer;
          const rest = this.#restOf(writer);
          await writer.write(rest.subarray(0, Math.ceil(rest.length / 2)));
          await writer.close({ memo });
        });
      case "end":
        return await this.#end(client, upload);
      default:
        return kind satisfies never;
    }
  }

  /** Continues an upload to the last byte of the version that its memo names, which anybody can. */
  async #end(client: Pick<ModelClient, "writer"> | CaseContext["driver"], upload: string): Promise<void> {
    const { path } = this.#context;
    await withWriter(client, { path: path(upload), append: true }, async (writer) => {
      await writer.write(this.#restOf(writer));
      await writer.commit();
    });
  }

  #restOf({ memo, size }: Pick<ClientWriter, "memo" | "size">): Uint8Array {
    const bytes = this.#versions.bytesOf(Number(memo));
    if (size <= bytes.length) return bytes.subarray(size);
    throw new Mismatch(`a resume point of version ${memo}, ${bytes.length} bytes at most`, `${size} bytes`);
  }
}

function chosen<T>(from: readonly [T, ...T[]], number: number): T {
  return from[number % from.length] ?? from[0];
}

async function unlessRaced(
  call: () => Promise<void>,
  codes: readonly StorageErrorCode[] = RACED,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (isStorageError(error) && codes.includes(error.code)) return;
    throw error instanceof Mismatch
      ? error
      : new Mismatch("an answer that a race explains", describeError(error));
  }
}

async function withWriter(
  client: Pick<ModelClient, "writer"> | CaseContext["driver"],
  { path, append }: { readonly path: string; readonly append: boolean },
  work: (writer: Pick<ClientWriter, "size" | "memo" | "write" | "close" | "commit">) => Promise<void>,
): Promise<void> {
  const writer = await client.writer(path, { append });
  try {
    await work(writer);
  } finally {
    if ("release" in writer) await writer.release();
    else await writer[Symbol.asyncDispose]();
  }
}
