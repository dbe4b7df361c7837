/** A case that takes longer than one expects, told after 10 s, 20 s, 40 s and so on. */
export interface CaseWait {
  /** Id of the case. */
  readonly id: string;
  /** The call of the driver that has not ended, as reports write it; undefined if the case waits for none. */
  readonly call: string | undefined;
  /** Milliseconds since the call, or the case, began. */
  readonly milliseconds: number;
}

/** Milliseconds between two looks, and after which one is told for the first time. */
const LOOK = 1000;
const FIRST = 10_000;

/** What a case waits for. */
export interface PendingCall {
  /** As reports write it. */
  readonly call: string;
  /** `performance.now()` when it began. */
  readonly since: number;
}

/** Looks at a running case until it is disposed, and tells how long it waits. Does not keep the process running. */
export function watchCase(
  id: string,
  pending: () => PendingCall | undefined,
  tell: (wait: CaseWait) => void,
): Disposable {
  const whole = new Doubling(performance.now());
  let waiting = whole;
  const look = (): void => {
    const { call, since } = pending() ?? {};
    const isLong = since !== undefined && performance.now() - since >= FIRST;
    if (isLong && waiting.since !== since) waiting = new Doubling(since);
    const milliseconds = (isLong ? waiting : whole).due();
    if (milliseconds !== undefined) tell({ id, call: isLong ? call : undefined, milliseconds });
  };
  const timer = setInterval(look, LOOK).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Time since a moment, due ever more rarely. */
class Doubling {
  readonly since: number;
  #next = FIRST;

  constructor(since: number) {
    this.since = since;
  }

  due(): number | undefined {
    const milliseconds = performance.now() - this.since;
    if (milliseconds < this.#next) return undefined;
    while (this.#next <= milliseconds) this.#next *= 2;
    return milliseconds;
  }
}

/** In words, for a line of progress. */
export function waitText({ id, call, milliseconds }: CaseWait): string {
  const seconds = `${Math.floor(milliseconds / 1000)} s`;
  return call === undefined ? `${id} has run for ${seconds}` : `${id} has waited ${seconds} for ${call}`;
}
