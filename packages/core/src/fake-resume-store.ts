import type { CreateRecordOptions, ResumeLogStore } from "./resume-store.ts";

/** Records in a Map, and every call that was made, by its last digits: `create 990`, `read 989`. */
export class FakeResumeStore implements ResumeLogStore {
  readonly keepsNumbers: boolean;
  readonly records = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  /** What the next call of a kind rejects with, once. */
  readonly failures = new Map<string, Error>();

  constructor(keepsNumbers: boolean) {
    this.keepsNumbers = keepsNumbers;
  }

  async createIfAbsent(
    name: string,
    record: Uint8Array,
    { durable, signal }: CreateRecordOptions,
  ): Promise<boolean> {
    this.#called(durable ? "create durable" : "create", name);
    signal?.throwIfAborted();
    const isFree = !this.records.has(name);
    if (isFree) this.records.set(name, record);
    return isFree;
  }

  async first(prefix: string): Promise<string | undefined> {
    this.#called("first");
    return [...this.records.keys()].filter((name) => name.startsWith(prefix)).sort()[0];
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    this.#called("read", name);
    return this.records.get(name);
  }

  async retire(name: string): Promise<void> {
    this.#called("retire", name);
    if (!this.keepsNumbers) this.records.delete(name);
    else if (this.records.has(name)) this.records.set(name, new Uint8Array());
  }

  /** The calls since the last time. */
  taken(): readonly string[] {
    return this.calls.splice(0);
  }

  #called(kind: string, name?: string): void {
    this.calls.push(name === undefined ? kind : `${kind} ${name.slice(-3)}`);
    const failure = this.failures.get(kind);
    this.failures.delete(kind);
    if (failure !== undefined) throw failure;
  }
}
