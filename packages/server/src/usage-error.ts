/** The command cannot act on what it was given. The message says all there is to say; no stack is shown. */
export class UsageError extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "UsageError";
  }
}
