import type { DriverFolder } from "../mutant.ts";
import { explainedFs } from "./explained-fs.ts";

const LARGE = "guard() refuses it too";
const SETTLED = "it decides how fast keys are found, not which";
const TWICE = "a key that stands there twice is found once";
const DEFINED = "what is undefined is not among the live keys; the compiler has to be told";
const SKIP = "guard() leaves out what was skipped; the driver's own skip saves work";

const inmemory: Readonly<Record<string, string>> = {
  "body.ts: if (chunk === undefined) return 0; | chunk === undefined -> false":
    "ranges are cut to the object, so that there is a chunk up to their end",
  "body.ts: while (filled < target.byteLength && position < end) { | filled < target.byteLength -> true":
    "a full target takes no bytes, which ends the loop too",
  "body.ts: while (filled < target.byteLength && position < end) { | position < end -> true":
    "beyond the range nothing is taken, which ends the loop too",
  "body.ts: if (taken === 0) break; | taken === 0 -> false":
    "nothing is taken only if the target is full or the range at its end, which ends the loop too",
  "driver.ts: async [Symbol.asyncDispose]() { | { if (!body.locked) await body.cancel(); } -> {}":
    "there is nothing to release, and guard() ends the body",
  "driver.ts: this.#objects.checkPlace(path); | this.#objects.checkPlace(path); -> ;":
    "the contract lets a writer find out at commit",
  "listing.ts: if (key.slice(0, slash + 1) >= lower) return key.slice(0, slash); | key.slice(0, slash + 1) >= lower -> key.slice(0, slash + 1) > lower":
    "no position is the key of a directory with its slash: they end in a character that stands in no key",
  "driver.ts: export async function createInMemoryDriver(parameters: InMemoryParameters = {}): Promise<StorageDriver> { | { return guard(await inmemory.create(inmemory.parse(parameters))); } -> {}":
    "the driver is made by its factory here; its own tests make it so",
  "listing.ts: const isAhead = `${path}/` >= lower; | `${path}/` >= lower -> `${path}/` > lower":
    "no position is the key of a directory with its slash: they end in a character that stands in no key",
  "listing.ts: const depth = directory === ROOT ? 1 : directory.length + 1; | directory === ROOT -> false":
    "the first name below the root has a character at least, so that its slash is not before the next place either",
  "driver.ts: resume: true, | true -> false": "who declares less is judged by less",
  "driver.ts: caseSensitive: true, | true -> false": "who declares less is judged by less",
  "driver.ts: strongList: true, | true -> false": "who declares less is judged by less",
  "driver.ts: putIfAbsent: true, | true -> false": "who declares less is judged by less",
  "driver.ts: if (size > MAX_CONTENT_BYTES) { | size > MAX_CONTENT_BYTES -> false": LARGE,
  "driver.ts: if (size > MAX_CONTENT_BYTES) { | { const limit = `getContent gives at most ${MAX_CONTENT_BYTES}; use a reader`; t -> {}":
    LARGE,
  "body.ts: if (request?.view instanceof Uint8Array) { | { request.respond(fill(request.view)); return; } -> {}":
    "the bytes reach the same view by way of a chunk",
  "listing.ts: if (info.isDirectory && lower < beyond) lower = beyond; | info.isDirectory && lower < beyond -> info.isDirectory || lower < beyond":
    SKIP,
  "listing.ts: if (info.isDirectory && lower < beyond) lower = beyond; | lower < beyond -> true": SKIP,
  "listing.ts: const beyond = path + AFTER_SLASH; | path + AFTER_SLASH -> path - AFTER_SLASH": SKIP,
  "listing.ts: if (info.isDirectory && lower < beyond) lower = beyond; | info.isDirectory && lower < beyond -> false":
    SKIP,
  "object-table.ts: const key = this.#keys.from(lower < prefix ? prefix : lower); | lower < prefix -> lower <= prefix":
    "where both are the same it does not matter which one is taken",
  "sorted-keys.ts: #settle(): void { | { const [settled, waiting] = [this.#settled, this.#waiting]; const merged: strin -> {}":
    SETTLED,
  "sorted-keys.ts: if (this.#waiting.length > WAITING) this.#settle(); | this.#settle(); -> ;": SETTLED,
  "sorted-keys.ts: if (this.#waiting.length > WAITING) this.#settle(); | this.#waiting.length > WAITING -> false":
    SETTLED,
  "sorted-keys.ts: if (this.#settled.length + this.#waiting.length > 2 * this.#live.size + WAITING) this.#settle(); | 2 * this.#live.size + WAITING -> 2 * this.#live.size - WAITING":
    SETTLED,
  "sorted-keys.ts: if (this.#live.has(key)) return; | this.#live.has(key) -> false": TWICE,
  "sorted-keys.ts: if (this.#waiting[index] !== key) this.#waiting.splice(index, 0, key); | this.#waiting[index] !== key -> true":
    TWICE,
  "sorted-keys.ts: if (key !== undefined && this.#live.has(key)) return key; | key !== undefined -> true":
    DEFINED,
  "sorted-keys.ts: if (key !== undefined && this.#live.has(key)) merged.push(key); | key !== undefined -> true":
    DEFINED,
  "sorted-keys.ts: if (settled === undefined || waiting === undefined) return settled ?? waiting; | settled === undefined -> false":
    "undefined is less than nothing, so that the other one is taken all the same",
  "sorted-keys.ts: return settled < waiting ? settled : waiting; | settled < waiting -> settled <= waiting":
    "where both are the same it does not matter which one is taken",
  "uploads.ts: if (this.#folders.get(folder)?.size === 0) this.#folders.delete(folder); | this.#folders.get(folder)?.size -> this.#folders.get(folder).size":
    "whoever removes a record finds its folder",
  "listing.ts: const skip = (): void => { | { const beyond = path + AFTER_SLASH; if (info.isDirectory && lower < beyond) low -> {}":
    SKIP,
  "listing.ts: if (info === undefined) continue; | info === undefined -> false":
    "nothing happens between a look at the key and one at its object",
  "sorted-keys.ts: const isWaiting = one === undefined || (other !== undefined && other <= one); | other <= one -> other < one":
    TWICE,
  "sorted-keys.ts: const isWaiting = one === undefined || (other !== undefined && other <= one); | other !== undefined -> true":
    DEFINED,
  'sorted-keys.ts: #settled: readonly string[] = []; | [] -> ["Stryker was here"]':
    "what is not among the live keys is passed over",
  "sorted-keys.ts: if (this.#waiting.length > WAITING) this.#settle(); | this.#waiting.length > WAITING -> this.#waiting.length <= WAITING":
    SETTLED,
  "sorted-keys.ts: if (this.#waiting.length > WAITING) this.#settle(); | this.#waiting.length > WAITING -> true":
    SETTLED,
  "sorted-keys.ts: if (this.#settled.length + this.#waiting.length > 2 * this.#live.size + WAITING) this.#settle(); | this.#settle(); -> ;":
    SETTLED,
  "sorted-keys.ts: for (let s = 0, w = 0; s < settled.length || w < waiting.length; ) { | s < settled.length -> s <= settled.length":
    DEFINED,
  "uploads.ts: const times = [...keys].map((key) => this.#records.get(key)?.storedAt ?? 0); | this.#records.get(key)?.storedAt -> this.#records.get(key).storedAt":
    "a folder holds keys of records that are there",
  "uploads.ts: if (this.#folders.get(folder)?.size === 0) this.#folders.delete(folder); | this.#folders.delete(folder); -> ;":
    "an empty folder costs little, and holds nothing",
};

/** Why the suite cannot notice a mutation, by its driver and key: nobody can, or it is not the contract's. */
export const explained: Readonly<Record<DriverFolder, Readonly<Record<string, string>>>> = {
  "driver-inmemory": inmemory,
  "driver-fs": explainedFs,
  "http-driver": {},
};
