import { expect, test } from "vitest";
import { type Slot, type SlotHolder, SlotPool } from "./slot-pool.ts";

/** A holder that sends its slot when asked, if it has put something into it. */
class Filler implements SlotHolder {
  readonly #pool: SlotPool;
  slot: Slot | undefined;
  hasBytes = false;
  sent: Slot | undefined;

  constructor(pool: SlotPool) {
    this.#pool = pool;
  }

  async fill(): Promise<void> {
    this.slot = await this.#pool.acquire(this);
    this.hasBytes = true;
    this.#pool.touched();
  }

  flush(): boolean {
    if (!this.hasBytes || this.slot === undefined) return false;
    this.hasBytes = false;
    this.sent = this.slot;
    this.#pool.sent(this.slot);
    return true;
  }

  arrive(): void {
    if (this.sent !== undefined) this.#pool.release(this.sent);
    this.sent = undefined;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("slots are pieces of one memory that do not overlap", async () => {
  const pool = new SlotPool(3, 8);
  const slots = await Promise.all([1, 2, 3].map(() => pool.acquire(new Filler(pool))));
  expect(slots.map(({ bytes }) => bytes.byteLength)).toEqual([8, 8, 8]);
  expect(new Set(slots.map(({ bytes }) => bytes.byteOffset)).size).toBe(3);
  expect(slots.every(({ bytes }) => bytes.buffer === pool.memory)).toBe(true);
});

test("the slot given back last is lent first", async () => {
  const pool = new SlotPool(4, 8);
  const slot = await pool.acquire(new Filler(pool));
  pool.release(slot);
  expect(await pool.acquire(new Filler(pool))).toBe(slot);
});

test("when slots run out, whoever has been filling one the longest sends it on", async () => {
  const pool = new SlotPool(2, 8);
  const [first, second, third] = [new Filler(pool), new Filler(pool), new Filler(pool)] as const;
  await first.fill();
  await second.fill();
  const waiting = third.fill();
  expect(first.sent).toBeDefined();
  expect(second.sent).toBeUndefined();
  first.arrive();
  await waiting;
  expect(third.slot).toBeDefined();
});

test("any number of slow fillers share one slot, each in its turn", async () => {
  const pool = new SlotPool(1, 8);
  const fillers = Array.from({ length: 50 }, () => new Filler(pool));
  const served: Filler[] = [];
  const all = fillers.map((filler) => filler.fill().then(() => served.push(filler)));
  for (let round = 0; round < fillers.length; round++) {
    await turn();
    for (const filler of fillers) filler.arrive();
  }
  await Promise.all(all);
  expect(served).toEqual(fillers);
});
