import nodeFs from "node:fs";
import {
  BY_DESCRIPTOR,
  BY_TWO_NAMES,
  type CallName,
  type FileSystemCalls,
  PLAIN_CALLS,
} from "./file-system-calls.ts";

/** One call that a driver is about to make. */
export interface TracedCall {
  readonly name: CallName;
  /** Without the callback. */
  readonly args: readonly unknown[];
  /** Absolute names; of a descriptor the one with which it was opened. */
  readonly files: readonly string[];
  /** An `open` that may create or empty the file. */
  readonly changes: boolean;
  /** Bytes were written through this descriptor. */
  readonly isWritten: boolean;
}

/**
 * What becomes of a call. Undefined: it is made. `errno`: it fails with that instead. `most`: a write takes, and a read
 * gives, so many bytes at most. `hold`: it is made, or fails with `errno`, once that resolves.
 */
export type Fate =
  | undefined
  | { readonly errno: string }
  | { readonly most: number }
  | { readonly hold: Promise<void>; readonly errno?: string | undefined };

/** Who is told of calls. Both happen before the driver hears of the call's end. */
export interface CallObserver {
  began?(call: TracedCall): void;
  /** `error` is set if it failed, else `result` is what it gave. */
  ended?(call: TracedCall, error: Error | undefined, result: unknown): void;
}

type Callback = (error: NodeJS.ErrnoException | null, ...results: unknown[]) => void;
type AnyFunction = (...args: unknown[]) => void;

const { O_CREAT, O_TRUNC } = nodeFs.constants;

/** `node:fs` with the suite between it and a driver: faults, a record of calls, and what is open. */
export class TracedCalls {
  /** Asked before each call. */
  decide: (call: TracedCall) => Fate = () => undefined;
  observer: CallObserver = {};
  readonly calls: FileSystemCalls;
  readonly #open = new Map<number, { readonly file: string; isWritten: boolean }>();
  /** By descriptor: calls on it that have not returned. */
  readonly #used = new Map<number, number>();
  readonly #closedInUse: string[] = [];
  #inFlight = 0;

  constructor() {
    const entries = PLAIN_CALLS.map((name) => [name, this.#wrap(name, nodeFs[name] as AnyFunction)] as const);
    const realpath = Object.assign(this.#wrap("realpath", nodeFs.realpath as unknown as AnyFunction), {
      native: this.#wrap("realpath", nodeFs.realpath.native as unknown as AnyFunction),
    });
    // Same names, same arguments: each entry is the function of that name, wrapped.
    this.calls = { ...Object.fromEntries(entries), realpath } as unknown as FileSystemCalls;
  }

  /** Names of the files whose descriptors are open. */
  get open(): readonly string[] {
    return [...this.#open.values()].map(({ file }) => file);
  }

  /** Names of the files whose descriptors were closed while a call on them was under way: it may hit the next file that is opened. */
  get closedInUse(): readonly string[] {
    return this.#closedInUse;
  }

  /** Resolves when no call but those `held` is under way and none has followed from the last one. */
  async idle({ held = 0 }: { readonly held?: number } = {}): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#inFlight > held) quiet = -1;
    }
  }

  /** Closes what is open, as the system does for a process that died. Its calls must not be made any more. */
  closeAll(): void {
    for (const descriptor of this.#open.keys()) nodeFs.closeSync(descriptor);
    this.#open.clear();
  }

  #wrap(name: CallName, real: AnyFunction): AnyFunction {
    return (...given) => {
      const call = this.#describe(name, given.slice(0, -1));
      const done = this.#using(call, given.pop() as Callback);
      const make = (args: readonly unknown[]): void => {
        this.observer.began?.(call);
        real(...args, (error: NodeJS.ErrnoException | null, ...results: unknown[]) => {
          this.#note(call, error, results[0]);
          this.observer.ended?.(call, error ?? undefined, results[0]);
          this.#inFlight -= 1;
          done(error, ...results);
        });
      };
      const end = (error: NodeJS.ErrnoException | null, ...results: unknown[]): void => {
        if (error !== null) this.observer.ended?.(call, error, undefined);
        this.#inFlight -= 1;
        done(error, ...results);
      };
      this.#inFlight += 1;
      const fate = this.decide(call);
      if (fate === undefined) make(given);
      else if ("most" in fate) make(shortened(given, fate.most));
      else if ("hold" in fate) {
        const { errno } = fate;
        const go = (): void => (errno === undefined ? make(given) : this.#fail(call, errno, { real, end }));
        fate.hold.then(go, end);
      } else this.#fail(call, fate.errno, { real, end });
    };
  }

  /** Counts the call as one on its descriptor, until it returns. */
  #using({ name, args, files }: TracedCall, done: Callback): Callback {
    if (!BY_DESCRIPTOR.some((each) => each === name)) return done;
    const descriptor = Number(args[0]);
    const used = this.#used.get(descriptor) ?? 0;
    if (name === "close") {
      if (used > 0) this.#closedInUse.push(files[0] ?? "");
      return done;
    }
    this.#used.set(descriptor, used + 1);
    return (...results) => {
      this.#used.set(descriptor, (this.#used.get(descriptor) ?? 1) - 1);
      done(...results);
    };
  }

  #fail(
    call: TracedCall,
    errno: string,
    { real, end }: { readonly real: AnyFunction; readonly end: Callback },
  ): void {
    this.observer.began?.(call);
    const error = Object.assign(new Error(`${errno}: planted by the suite, ${call.name}`), {
      code: errno,
      syscall: call.name,
    });
    // A descriptor is gone also when its close fails.
    if (call.name === "close") {
      this.#note(call, null, undefined);
      real(...call.args, () => end(error));
    } else setImmediate(end, error);
  }

  #describe(name: CallName, args: readonly unknown[]): TracedCall {
    const opened = BY_DESCRIPTOR.some((each) => each === name) ? this.#open.get(Number(args[0])) : undefined;
    if (name === "write" && opened !== undefined) opened.isWritten = true;
    const names = args.slice(0, BY_TWO_NAMES.some((each) => each === name) ? 2 : 1).map(String);
    return {
      name,
      args,
      files: opened === undefined ? names : [opened.file],
      changes: name === "open" && (Number(args[1]) & (O_CREAT | O_TRUNC)) !== 0,
      isWritten: opened?.isWritten === true,
    };
  }

  #note({ name, args, files }: TracedCall, error: unknown, result: unknown): void {
    if (name === "close") this.#open.delete(Number(args[0]));
    if (name === "open" && error === null) {
      this.#open.set(Number(result), { file: files[0] ?? "", isWritten: false });
    }
  }
}

/** Arguments of a write that takes, or a read that gives, fewer bytes. */
function shortened(
  [descriptor, buffer, offset, length, ...rest]: readonly unknown[],
  most: number,
): unknown[] {
  return [descriptor, buffer, offset, Math.min(Number(length), most), ...rest];
}
