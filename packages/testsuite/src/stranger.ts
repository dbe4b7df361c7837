import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

/** What another machine has for its own. */
export interface Stranger {
  /** Milliseconds by which its clock differs. */
  readonly clock: number;
  /** An empty directory for temporary files. */
  readonly temporary: string;
}

/** Makes this process look as if it ran on another machine: name, clock, directory for temporary files. */
export function becomeStranger({ clock, temporary }: Stranger): void {
  Object.assign(os, { hostname: () => "another-machine", tmpdir: () => temporary });
  syncBuiltinESMExports();
  globalThis.Date = new Proxy(Date, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [target.now() + clock] : values, newTarget),
    get: (target, key, receiver) =>
      key === "now" ? () => target.now() + clock : Reflect.get(target, key, receiver),
  });
}
