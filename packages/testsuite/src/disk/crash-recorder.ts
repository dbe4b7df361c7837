import type { CrashImage } from "./crash-images.ts";
import { type DirectoryNode, DiskModel } from "./disk-model.ts";
import type { CallName } from "./file-system-calls.ts";
import type { CallObserver, TracedCall } from "./traced-calls.ts";

/** An image, and when the power failed. */
export interface Moment {
  readonly image: CrashImage;
  /** The operation had resolved. */
  readonly acknowledged: boolean;
  /** The last call before, and what did not survive. */
  readonly text: string;
}

/** Images of interest among those that a power failure may leave now. */
export type ImageChoice = (root: DirectoryNode, acknowledged: boolean) => Iterable<CrashImage>;

/** Calls after which a power failure leaves something else than before them. */
const CHANGING: readonly CallName[] = [
  ...([
    "open",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "mkdir",
    "rmdir",
    "rename",
    "link",
    "unlink",
  ] as const),
  "copyFile",
];

/** Collects what a power failure may leave after each call of a driver, each image once. */
export class CrashRecorder implements CallObserver {
  readonly #model: DiskModel;
  readonly #directory: string;
  readonly #choice: ImageChoice;
  readonly #moments = new Map<string, Moment>();
  #acknowledged = false;
  #last = "the start";
  #calls = 0;

  /** Takes all that lies in `directory` now for flushed. */
  constructor(directory: string, choice: ImageChoice) {
    this.#choice = choice;
    this.#model = new DiskModel(directory);
    this.#directory = directory;
    this.#collect();
  }

  /** Calls seen that change something. */
  get calls(): number {
    return this.#calls;
  }

  get moments(): readonly Moment[] {
    return [...this.#moments.values()];
  }

  began(call: TracedCall): void {
    this.#model.began(call);
  }

  ended(call: TracedCall, error: Error | undefined, result: unknown): void {
    this.#model.ended(call, error, result);
    if (!CHANGING.includes(call.name) || (call.name === "open" && !call.changes)) return;
    this.#calls += 1;
    const files = call.files.map((file) => file.slice(this.#directory.length + 1));
    this.#last = `${call.name} ${files.join(" -> ")}`;
    this.#collect();
  }

  /** The operation has resolved: from here on it must survive. */
  acknowledge(): void {
    this.#acknowledged = true;
    this.#collect();
  }

  #collect(): void {
    for (const image of this.#choice(this.#model.root, this.#acknowledged)) {
      const known = this.#moments.get(image.key);
      // One that may be left after the operation has resolved is held to more.
      if (known !== undefined && known.acknowledged >= this.#acknowledged) continue;
      const lost = image.lost.length === 0 ? "every name survives" : `lost: ${image.lost.join(" ")}`;
      const text = `power fails after ${this.#last}; ${lost}`;
      this.#moments.set(image.key, { image, acknowledged: this.#acknowledged, text });
    }
  }
}
