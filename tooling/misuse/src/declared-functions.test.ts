import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { declaredFunctions } from "./declared-functions.ts";

const MODULES = {
  "index.ts": `
    export { open as openStore, type Store } from "./store.ts";
    export * from "./more.ts";
    export { readFile } from "node:fs/promises";
    import { imported } from "./more.ts";
    export { imported as again };
    export function direct(): void {}
    export const arrow = (): Promise<void> => Promise.resolve();
    export const typed: (text: string) => string = String;
    export const LIMIT = 1;
    function inner(): void {}`,
  "store.ts": `
    export async function open(): Promise<Store> { throw new Error(); }
    export function hidden(): void {}
    export interface Store extends AsyncDisposable {
      readonly name: string;
      readonly find: (path: string) => boolean;
      read(path: string): Promise<void>;
      list(path: string): AsyncIterable<string>;
      [Symbol.asyncDispose](): Promise<void>;
    }`,
  "more.ts": `
    export function imported(): void {}
    export function overloaded(text: string): void;
    export function overloaded(text: unknown): void {}
    export type Entry = { readonly path: string } & { skip(): void };
    export class Log {
      #own(): void {}
      private hidden(): void {}
      get size(): number { return 0; }
      constructor() {}
      static create(): Log { return new Log(); }
      async append(): Promise<void> {}
    }`,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stowage-declared-"));
  for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("finds every function that a module exports, by the name that its users know, and every method", () => {
  const found = declaredFunctions(join(folder, "index.ts"));
  const names = found.map(({ name, answersLater }) => (answersLater ? `${name} later` : name));
  expect(names.sort()).toEqual([
    "Entry.skip",
    "Log",
    "Log.append later",
    "Log.create",
    "Store.find",
    "Store.list later",
    "Store.read later",
    "again",
    "arrow later",
    "direct",
    "imported",
    "openStore later",
    "overloaded",
    "typed",
  ]);
});
