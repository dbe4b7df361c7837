import { placeOf } from "./error-place.ts";
import { describeError, Mismatch } from "./mismatch.ts";

/**
 * Collects what reaches nobody while it lives: rejections that were not handled, and errors thrown in a callback. Either would
 * end the process of whoever uses the driver.
 */
export class UnhandledErrors implements Disposable {
  readonly #rejections: unknown[] = [];
  readonly #thrown: unknown[] = [];
  readonly #noteRejection = (error: unknown): void => {
    // What a case itself was about to say when it failed elsewhere is no driver's.
    if (!(error instanceof Mismatch)) this.#rejections.push(error);
  };
  readonly #noteThrown = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void => {
    if (origin === "uncaughtException") this.#thrown.push(error);
  };

  constructor() {
    process.on("unhandledRejection", this.#noteRejection);
    process.on("uncaughtException", this.#noteThrown);
  }

  /** Rejections. */
  get seen(): readonly unknown[] {
    return this.#rejections;
  }

  /** A sentence for each error that was thrown. */
  thrown(): readonly string[] {
    return this.#thrown.map((error) => `an error was thrown where nobody can catch it: ${sourceOf(error)}`);
  }

  /** A sentence for each rejection. */
  rejected(): readonly string[] {
    return this.#rejections.map(
      (error) => `a promise was rejected and nobody handled it: ${sourceOf(error)}`,
    );
  }

  [Symbol.dispose](): void {
    process.off("unhandledRejection", this.#noteRejection);
    process.off("uncaughtException", this.#noteThrown);
  }
}

function sourceOf(error: unknown): string {
  const place = placeOf(error);
  return place === undefined ? describeError(error) : `${describeError(error)} at ${place}`;
}
