import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { ModelClient } from "../model/model-client.ts";
import { type Effect, History, nothingThere, unlessConflict } from "./history.ts";
import { microtasks } from "./meeting.ts";
import { type Place, playHistories, type Workload } from "./play.ts";
import { Versions } from "./versions.ts";

const KINDS = ["put", "commit", "move", "take", "delete", "abort", "stat"] as const;
type Kind = (typeof KINDS)[number];

/** Turns of the queue of promises: where the store is in memory, all calls end within a few. */
const LONGEST_PAUSE = 6;

interface Change {
  readonly kind: Kind;
  /** Before what follows. */
  readonly pause: number;
}

export interface RegisterWorkload extends Workload {
  /** Changes of each client; each is followed by a look of the same client, which finds lost writes best. */
  readonly changes: number;
  /** How often each kind of change is chosen. */
  readonly weights: Partial<Readonly<Record<Kind, number>>>;
}

/** Clients that change and read one path at the same time, again and again on new paths. */
export function registerHistories(
  context: CaseContext,
  { changes, weights, ...workload }: RegisterWorkload,
): Promise<readonly History[]> {
  const kinds = KINDS.map((kind) => ({ weight: weights[kind] ?? 0, arbitrary: fc.constant(kind) }));
  return playHistories(context, workload, {
    step: fc.record({ kind: fc.oneof(...kinds), pause: fc.nat({ max: LONGEST_PAUSE }) }),
    length: changes,
    place: (name) => new Subject(context, name),
    async make(subject, number, client, change) {
      await subject.change(number, client, change);
      await microtasks(change.pause);
      await subject.look(number, client);
    },
  });
}

/** The path of one history, and what each client keeps beside it. */
class Subject implements Place {
  readonly history = new History();
  readonly directory: string;
  readonly #path: string;
  readonly #versions: Versions;
  #private = 0;

  constructor({ path, ...context }: CaseContext, name: string) {
    this.directory = path(name);
    this.#path = path(`${name}/subject`);
    this.#versions = new Versions({ path, ...context }, name);
  }

  async change(number: number, client: ModelClient, { kind, pause }: Change): Promise<void> {
    const path = this.#path;
    switch (kind) {
      case "put": {
        const { value, bytes } = this.#versions.next();
        return await this.#note(number, () => client.putContent(path, bytes, {}), this.#wrote(value));
      }
      case "abort": {
        const { value, bytes } = this.#versions.next();
        const abort = new AbortController();
        const putting = async (): Promise<void> => {
          const put = client.putContent(path, bytes, { signal: abort.signal });
          put.catch(() => undefined); // awaited below
          if (pause % 4 === 0) await turn();
          else await microtasks(pause);
          abort.abort();
          await put;
        };
        const [effect] = this.#wrote(value);
        return await this.history.note(
          number,
          putting,
          () => this.#wrote(value),
          (code) => (code === "aborted" && effect !== undefined ? [{ ...effect, isOpen: true }] : undefined),
        );
      }
      case "commit": {
        const { value, bytes } = this.#versions.next();
        const writer = await client.writer(path, { append: false });
        await writer.write(bytes);
        await this.history.note(
          number,
          () => writer.commit(),
          () => this.#wrote(value),
          unlessConflict,
        );
        return await writer.release();
      }
      case "move": {
        const { value, bytes } = this.#versions.next();
        const own = this.#ownPath();
        await client.putContent(own, bytes, {});
        return await this.#note(number, () => client.move(own, path), this.#wrote(value));
      }
      case "take": {
        const own = this.#ownPath();
        const take = async (): Promise<number> => {
          await client.move(path, own);
          return this.#versions.valueOf(await client.getContent(own));
        };
        const taken = (value: number): readonly Effect[] => [
          { path, action: { kind: "read", value } },
          { path, action: { kind: "clear" } },
        ];
        return await this.history.note(number, take, taken, nothingThere(path));
      }
      case "delete": {
        // Rule 1: existence is checked once, before.
        const deleted: readonly Effect[] = [
          { path, action: { kind: "found" } },
          { path, action: { kind: "clear" } },
        ];
        return await this.history.note(
          number,
          () => client.delete(path),
          () => deleted,
          nothingThere(path),
        );
      }
      case "stat":
        return await this.#read(number, async () =>
          this.#versions.ofSize((await client.driver.stat(path)).size),
        );
      default:
        return kind satisfies never;
    }
  }

  async look(number: number, client: ModelClient): Promise<void> {
    await this.#read(number, async () => this.#versions.valueOf(await client.getContent(this.#path)));
  }

  #read(number: number, read: () => Promise<number>): Promise<void> {
    const path = this.#path;
    return this.history.note(
      number,
      read,
      (value) => [{ path, action: { kind: "read", value } }],
      nothingThere(path),
    );
  }

  #note(number: number, call: () => Promise<void>, effects: readonly Effect[]): Promise<void> {
    return this.history.note(
      number,
      call,
      () => effects,
      () => undefined,
    );
  }

  #wrote(value: number): readonly Effect[] {
    return [{ path: this.#path, action: { kind: "write", value } }];
  }

  /** A path of one client alone. */
  #ownPath(): string {
    this.#private += 1;
    return `${this.directory}/own-${this.#private}`;
  }
}
