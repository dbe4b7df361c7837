/** A reading of the backend's requests: one number, or one for each kind of request. */
export type RequestCounter = () => number | Readonly<Record<string, number>>;

/** Operations that have a budget: on objects of one part unless it says three, on a thousand entries, on a warm client. */
export const BUDGETED = [
  "putContent",
  "getContent",
  "reader",
  "stat object",
  "stat directory",
  "stat nothing",
  "commit",
  "commit 3 parts",
  "commit resumed elsewhere",
  "list 1000",
  "walk 1000",
  "move",
  "delete",
  "deleteObjects 1000",
  "redirectUrl",
] as const;

/** One of the operations that have a budget. */
export type BudgetedOperation = (typeof BUDGETED)[number];

/** Requests at most, by operation. */
export type Budgets = { readonly [Operation in BudgetedOperation]?: number | undefined };

/** What a harness may offer beyond a driver. Each thing makes cases run that are else *not runnable here*. */
export interface HarnessOffers {
  /** The backend's requests since any moment in the past, all together or by kind; they only grow. Asked while no case runs. */
  readonly requests?: RequestCounter | undefined;
  /** Requests that an operation may take at most; reports print what it took beside it. Needs {@link requests}. */
  readonly budgets?: Budgets | undefined;
  /** Values among the parameters that nobody may see: keys, tokens, passwords. Looked for in errors and URLs, never printed. */
  readonly secrets?: readonly string[] | undefined;
  /** `false` if the backend, an emulator perhaps, takes any signature: cases about wrong and old ones are then not run. */
  readonly signatures?: boolean | undefined;
  /** Instances that LIFE-16 makes and disposes, from 20 on; 1,000 if absent. Fewer where each starts a process of its own. */
  readonly instances?: number | undefined;
}
