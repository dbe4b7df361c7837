import { type Answer, json, type Methods } from "../exchange.ts";

/** `/v2/`: clients ask here whether this is a registry. */
export const base: Methods<() => Answer> = {
  GET: () => json(200, {}),
};
