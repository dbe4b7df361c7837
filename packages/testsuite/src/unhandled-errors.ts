/** Collects rejections that nobody handled while it lives: a driver that drops one loses an error for ever. */
export class UnhandledErrors implements Disposable {
  readonly #seen: unknown[] = [];
  readonly #note = (error: unknown): void => {
    this.#seen.push(error);
  };

  constructor() {
    process.on("unhandledRejection", this.#note);
  }

  get seen(): readonly unknown[] {
    return this.#seen;
  }

  [Symbol.dispose](): void {
    process.off("unhandledRejection", this.#note);
  }
}
