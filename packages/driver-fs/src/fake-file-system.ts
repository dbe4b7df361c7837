import nodeFs from "node:fs";
import { relative } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** One system call that the driver is about to make. */
export interface SystemCall {
  /** As in `node:fs`; `create` is an `open` that creates. */
  readonly name: string;
  /** Names below the root, of a descriptor the one with which it was opened; `tmp/…` for temporary files. */
  readonly files: readonly string[];
}

/**
 * What becomes of a call: undefined, it is made; an error code, it fails with that instead; a promise, it is made once that
 * resolves. One that never does is a process that was killed or sleeps.
 */
export type Fate = undefined | string | Promise<void>;

type Callback = (error: NodeJS.ErrnoException | null, ...results: unknown[]) => void;
type AnyFunction = (...args: unknown[]) => void;

const METHODS = [
  ...["open", "close", "read", "write", "fsync", "ftruncate", "futimes", "fstat", "stat", "lstat", "readdir"],
  ...["mkdir", "rmdir", "rename", "link", "unlink", "utimes", "copyFile"],
] as const;

/** `node:fs` with something between it and the driver. `returned` is told when a call that was made has returned. */
export function fakeFileSystem(
  root: string,
  decide: (call: SystemCall) => Fate,
  returned: () => void = () => {},
): FileSystem {
  const opened = new Map<unknown, string>();
  const wrap = (method: string, real: AnyFunction): AnyFunction => {
    return (...args) => {
      const done = args.pop() as Callback;
      const isCreate = method === "open" && (Number(args[1]) & nodeFs.constants.O_CREAT) !== 0;
      const names = args.slice(0, ["rename", "link", "copyFile"].includes(method) ? 2 : 1);
      const files = names.map((name) => opened.get(name) ?? shorten(relative(root, String(name))));
      const make = (): void =>
        real(...args, (error: NodeJS.ErrnoException | null, ...results: unknown[]) => {
          if (method === "open" && !error) opened.set(results[0], files[0] ?? "");
          if (method === "close") opened.delete(args[0]);
          done(error, ...results);
          returned();
        });
      const fate = decide({ name: isCreate ? "create" : method, files });
      if (fate === undefined) make();
      // A descriptor is gone also when its close fails.
      else if (typeof fate === "string" && method === "close")
        real(...args, () => done(failure(fate, method)));
      else if (typeof fate === "string") setImmediate(done, failure(fate, method));
      else fate.then(make, done);
    };
  };
  const entries = METHODS.map((name) => [name, wrap(name, nodeFs[name] as unknown as AnyFunction)] as const);
  const native = wrap("realpath", nodeFs.realpath.native as unknown as AnyFunction);
  return { ...Object.fromEntries(entries), realpath: { native } } as unknown as FileSystem;
}

/** An error as the operating system gives it. */
function failure(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made up, ${syscall}`), { code, syscall });
}

/** The private area at its own name, and what is random in names left out. */
function shorten(file: string): string {
  return file
    .replace(/^~stowage\//, "~/")
    .replace(/[0-9a-f]{64}/, "<path>")
    .replace(/[0-9a-f]{32}/, "<nonce>")
    .replace(/\d{16}/, "<record>");
}
