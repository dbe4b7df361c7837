import fs from "node:fs";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * Ends this process with SIGKILL around one chosen file system call, as a power cut would: nothing is closed, flushed or
 * answered. Import it before anything that uses `node:fs`.
 */
export interface KillSwitch {
  /** From now on the process dies at the call number `at` that is made inside, before it is issued or while it is under way. */
  arm(at: number, moment: KillMoment): void;
  /** Calls from here on are inside. */
  enter(): void;
  /** Calls from here on are outside again, and neither counted nor fatal. */
  leave(): void;
  /** Calls made inside since the last call of `arm` or `reset`. */
  readonly calls: number;
  /** Counts from 0 again, and kills nobody. */
  reset(): void;
}

export type KillMoment = "before" | "during";

const PROMISE_CALLS = [
  "access",
  "copyFile",
  "link",
  "lstat",
  "mkdir",
  "open",
  "readdir",
  "readFile",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "truncate",
  "unlink",
  "utimes",
  "writeFile",
] as const;

const HANDLE_CALLS = [
  "datasync",
  "read",
  "stat",
  "sync",
  "truncate",
  "utimes",
  "write",
  "writev",
  "close",
] as const;

const CALLBACK_CALLS = [
  "close",
  "copyFile",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "futimes",
  "link",
  "lstat",
  "mkdir",
  "open",
  "readdir",
  "read",
  "rename",
  "rmdir",
  "stat",
  "unlink",
  "write",
  "writev",
] as const;

type AnyFunction = (...parameters: never[]) => unknown;

/** Installs the switch into `node:fs`, its promises and file handles, synchronous calls included. */
export async function installKillSwitch(): Promise<KillSwitch> {
  let inside = false;
  let calls = 0;
  let fatal = 0;
  let moment: KillMoment = "before";

  const watched = (original: AnyFunction): AnyFunction =>
    function (this: unknown, ...parameters: never[]) {
      if (!inside) return Reflect.apply(original, this, parameters);
      calls++;
      if (calls !== fatal) return Reflect.apply(original, this, parameters);
      if (moment === "during") Reflect.apply(original, this, parameters);
      return process.kill(process.pid, "SIGKILL");
    };
  const watch = (holder: object, names: readonly string[]): void => {
    for (const name of names) {
      const original: unknown = Reflect.get(holder, name);
      if (typeof original === "function") Reflect.set(holder, name, watched(original as AnyFunction));
    }
  };

  const handle = await fsPromises.open(process.execPath, "r");
  watch(Object.getPrototypeOf(handle), HANDLE_CALLS);
  await handle.close();
  watch(fsPromises, PROMISE_CALLS);
  watch(fs, CALLBACK_CALLS);
  watch(
    fs,
    CALLBACK_CALLS.map((name) => `${name}Sync`),
  );
  syncBuiltinESMExports();

  return {
    arm(at, when) {
      calls = 0;
      fatal = at;
      moment = when;
    },
    enter() {
      inside = true;
    },
    leave() {
      inside = false;
    },
    get calls() {
      return calls;
    },
    reset() {
      calls = 0;
      fatal = 0;
    },
  };
}
