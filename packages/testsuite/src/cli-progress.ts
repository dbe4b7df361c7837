import type { MultiBar, SingleBar } from "cli-progress";
import { type CaseWait, waitText } from "./case-wait.ts";
import type { CaseResult } from "./outcome.ts";

/** Lines that tell how far it is, where there is no terminal. */
const LINES = 10;

/** Where progress is shown. */
export interface ProgressPlace {
  err(text: string): void;
  /** Shows a bar if it is a terminal. */
  readonly terminal?: NodeJS.WriteStream | undefined;
}

/** Shows how far a run is, and each failure as it comes. */
export interface CliProgress {
  note(result: CaseResult): void;
  /** A case takes long. */
  wait(wait: CaseWait): void;
  /** Ends it; may be called again. */
  stop(): void;
}

/** A bar on a terminal, lines elsewhere. */
export async function progressOn(place: ProgressPlace, total: number): Promise<CliProgress> {
  const { terminal } = place;
  if (terminal?.isTTY !== true) return new ProgressLines(place, total);
  const { default: library } = await import("cli-progress");
  const bars = new library.MultiBar(
    {
      stream: terminal,
      format: "{bar} {value}/{total} cases, {failed} failed, {duration} s{waiting}",
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      gracefulExit: false, // whoever watches this process restores the terminal
    },
    library.Presets.shades_classic,
  );
  return new ProgressBar(bars, bars.create(total, 0, { failed: 0, waiting: "" }));
}

class ProgressBar implements CliProgress {
  readonly #bars: MultiBar;
  readonly #bar: SingleBar;
  /** What cases that take long wait for, by their ids. */
  readonly #waits = new Map<string, string>();
  #failed = 0;
  #hasStopped = false;

  constructor(bars: MultiBar, bar: SingleBar) {
    this.#bars = bars;
    this.#bar = bar;
  }

  note(result: CaseResult): void {
    if (result.outcome.status === "failed") {
      this.#failed += 1;
      this.#bars.log(`failed: ${result.id} ${result.title}\n`);
    }
    this.#waits.delete(result.id);
    this.#bar.increment(1, { failed: this.#failed, waiting: this.#waiting() });
  }

  wait(wait: CaseWait): void {
    this.#waits.set(wait.id, waitText(wait));
    this.#bar.update({ waiting: this.#waiting() });
  }

  #waiting(): string {
    return [...this.#waits.values()].map((text) => `; ${text}`).join("");
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#bars.update(); // failures that were not written yet
    this.#bars.stop();
  }
}

class ProgressLines implements CliProgress {
  readonly #place: ProgressPlace;
  readonly #total: number;
  #ended = 0;
  #failed = 0;

  constructor(place: ProgressPlace, total: number) {
    this.#place = place;
    this.#total = total;
  }

  note({ id, title, outcome }: CaseResult): void {
    const before = this.#tenths();
    this.#ended += 1;
    if (outcome.status === "failed") {
      this.#failed += 1;
      this.#place.err(`${this.#ended}/${this.#total} failed: ${id} ${title}`);
    }
    if (this.#total > LINES && this.#tenths() > before) {
      this.#place.err(`${this.#ended}/${this.#total} cases, ${this.#failed} failed`);
    }
  }

  wait(wait: CaseWait): void {
    this.#place.err(waitText(wait));
  }

  stop(): void {
    // Lines stay.
  }

  #tenths(): number {
    return Math.floor((this.#ended * LINES) / this.#total);
  }
}
