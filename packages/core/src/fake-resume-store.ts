import type { CreateRecordOptions, ResumeLogStore } from "./resume-store.ts";

/** Records in a Map, and every call that was made, by its last digits: `create 990`, `read 989`. */
export class FakeResumeStore implements ResumeLogStore {
  readonly keepsNumbers: boolean;
  readonly records = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  /** What the next call of a kind rejects with, once. */
  readonly failures = new Map<string, Error>();
  /** What happens between a call of a kind and its effect, once. */
  readonly meanwhile = new Map<string, () => Promise<unknown>>();

  constructor(keepsNumbers: boolean) {
    this.keepsNumbers = keepsNumbers;
  }

  async createIfAbsent(
    name: string,
    record: Uint8Array,
    { durable, signal }: CreateRecordOptions,
  ): Promise<boolean> {
    await this.#called(durable ? "create durable" : "create", name);
    signal?.throwIfAborted();
    const isFree = !this.records.has(name);
    if (isFree) this.records.set(name, record);
    return isFree;
  }

  async first(prefix: string): Promise<string | undefined> {
    await this.#called("first");
    return [...this.records.keys()].filter((name) => name.startsWith(prefix)).sort()[0];
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    await this.#called("read", name);
    return this.records.get(name);
  }

  async retire(name: string): Promise<void> {
    await this.#called("retire", name);
    if (!this.keepsNumbers) this.records.delete(name);
    else if (this.records.has(name)) this.records.set(name, new Uint8Array());
  }

  /** The calls since the last time. */
  taken(): readonly string[] {
    return this.calls.splice(0);
  }

  async #called(kind: string, name?: string): Promise<void> {
    this.calls.push(name === undefined ? kind : `${kind} ${name.slice(-3)}`);
    const work = this.meanwhile.get(kind);
    this.meanwhile.delete(kind);
    await work?.();
    const failure = this.failures.get(kind);
    this.failures.delete(kind);
    if (failure !== undefined) throw failure;
  }
}
