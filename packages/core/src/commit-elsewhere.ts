import type { FileWriter } from "./contract.ts";
import { isStorageError } from "./errors.ts";

/** What a commit at a destination needs from its surroundings. */
export interface CommitSurroundings {
  /** The driver's move from the writer's path. */
  move(destination: string, signal: AbortSignal | undefined): Promise<void>;
  /** The writer was ended from outside meanwhile. */
  isEnded(): boolean;
}

/**
 * The commit of one writer. Where the driver's writer answers a destination with `UNSUPPORTED_METHOD`, having changed
 * nothing, it is commit and move; repeated after its move failed, it only moves.
 */
export class CommitElsewhere {
  readonly #writer: FileWriter;
  readonly #surroundings: CommitSurroundings;
  #inOneCall = true;
  #isPublished = false;

  constructor(writer: FileWriter, surroundings: CommitSurroundings) {
    this.#writer = writer;
    this.#surroundings = surroundings;
  }

  /** The object is at the writer's own path. */
  get isPublished(): boolean {
    return this.#isPublished;
  }

  /** `destination` is undefined for the writer's own path. */
  async run(destination: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#isPublished) {
      if (destination !== undefined && this.#inOneCall) {
        try {
          await this.#writer.commit({ destination, signal });
          return;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          this.#inOneCall = false;
        }
        this.#checkWanted(signal);
      }
      await this.#writer.commit({ signal });
      this.#isPublished = true;
    }
    if (destination === undefined) return;
    this.#checkWanted(signal);
    await this.#surroundings.move(destination, signal);
  }

  #checkWanted(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#surroundings.isEnded()) throw new Error("the writer was ended");
  }
}

/** The driver does not offer the call and has changed nothing. */
export function isRefusal(error: unknown): boolean {
  return isStorageError(error) && error.code === "UNSUPPORTED_METHOD" && error.outcome === undefined;
}
