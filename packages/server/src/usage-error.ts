/** The command was called in a way that it cannot act on. The message says all there is to say. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
