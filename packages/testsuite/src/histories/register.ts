import type { SequentialModel } from "./linearizable.ts";

/** What was done to one path, or seen of it. Each value is written once. */
export type RegisterAction =
  | { readonly kind: "write"; readonly value: number }
  | { readonly kind: "clear" }
  /** `undefined`: nothing was there. */
  | { readonly kind: "read"; readonly value: number | undefined }
  /** Something was there, and nobody said what. */
  | { readonly kind: "found" };

/** A path of a store: an object that is replaced whole, or none. */
export const register: SequentialModel<number | undefined, RegisterAction> = {
  initial: undefined,
  step(state, action) {
    switch (action.kind) {
      case "write":
        return { next: action.value };
      case "clear":
        return { next: undefined };
      case "read":
        return action.value === state ? { next: state } : "impossible";
      case "found":
        return state === undefined ? "impossible" : { next: state };
      default:
        return action satisfies never;
    }
  },
};
