/** Thrown by a case that finds out on its way that it cannot judge this driver here: "not runnable here", with the message as reason. */
export class NotRunnable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotRunnable";
  }
}
