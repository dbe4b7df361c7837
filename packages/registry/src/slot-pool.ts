/** A piece of memory that this thread, the hashing threads and the driver read alike. */
export interface Slot {
  readonly bytes: Uint8Array;
}

/** Whoever fills a slot piece by piece. */
export interface SlotHolder {
  /** Asked when slots run out: send the partly filled slot on its way. False if there is nothing in it yet. */
  flush(): boolean;
}

interface Waiting {
  readonly holder: SlotHolder;
  resolve(slot: Slot): void;
}

/**
 * Lends out a bounded number of equal slots in one shared memory.
 *
 * When none is left, whoever has been filling one the longest is asked to send it on: a client that sends slowly holds
 * no slot while others need it, however many such clients there are. Pages of slots never lent are never touched.
 */
export class SlotPool {
  readonly memory: SharedArrayBuffer;
  /** The slot returned last is lent first, so that few pages are in use while little is going on. */
  readonly #free: Slot[] = [];
  /** In the order in which they were lent. */
  readonly #filling = new Map<Slot, SlotHolder>();
  readonly #waiting: Waiting[] = [];
  /** Slots lent whose holder is done with filling: each comes back by itself. */
  #onTheirWay = 0;

  constructor(slots: number, slotBytes: number) {
    this.memory = new SharedArrayBuffer(slots * slotBytes);
    for (let index = slots - 1; index >= 0; index--) {
      this.#free.push({ bytes: new Uint8Array(this.memory, index * slotBytes, slotBytes) });
    }
  }

  /** A slot to fill; in turn if none is free. */
  acquire(holder: SlotHolder): Slot | Promise<Slot> {
    const slot = this.#free.pop();
    if (slot !== undefined) {
      this.#filling.set(slot, holder);
      return slot;
    }
    return new Promise((resolve) => {
      this.#waiting.push({ holder, resolve });
      this.#relieve();
    });
  }

  /** Something was put into a slot. Where others wait and nothing is on its way, somebody has to let go. */
  touched(): void {
    if (this.#waiting.length > 0 && this.#onTheirWay === 0) this.#relieve();
  }

  /** The slot is on its way: its holder has put in what it will. */
  sent(slot: Slot): void {
    if (this.#filling.delete(slot)) this.#onTheirWay++;
  }

  /** Nobody reads the slot any more. */
  release(slot: Slot): void {
    if (!this.#filling.delete(slot)) this.#onTheirWay--;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free.push(slot);
      return;
    }
    this.#filling.set(slot, next.holder);
    next.resolve(slot);
  }

  #relieve(): void {
    for (const holder of this.#filling.values()) {
      if (holder.flush()) return;
    }
  }
}
