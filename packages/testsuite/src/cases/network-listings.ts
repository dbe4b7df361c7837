import type { CaseDefinition } from "../conformance-case.ts";
import type { Answer } from "../faults/answer.ts";
import { status } from "../faults/answer-faults.ts";
import type { Fault } from "../faults/fault.ts";
import { tryMatrix } from "../faults/matrix.ts";
import { trialsOf } from "../faults/trial.ts";
import { HarnessError } from "../harness.ts";

/** A cache that knows one page: whoever asks for the next one, with its token, is given the same page and token again. */
const samePage: Fault = {
  name: "the same page for every page",
  begin() {
    const pages = new Map<string, Answer>();
    return {
      name: samePage.name,
      async play(exchange) {
        const { method, url } = exchange.seen;
        const asked = `${method} ${url.split("?")[0]}`;
        const page = pages.get(asked) ?? (await exchange.forward());
        pages.set(asked, page);
        await exchange.send(page);
      },
    };
  },
  play: async (exchange) => exchange.send(await exchange.forward()),
};

/** Pages of listings that are not what they seem. */
export const networkListingCases: readonly CaseDefinition[] = [
  {
    id: "LIST-05",
    level: "must",
    rules: [4, "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "a page that comes again, fails or is missing makes list and walk fail; none is short, and none goes on for ever",
    why: "what a listing leaves out, garbage collection deletes",
    async run(context) {
      const { errorAnswer, pages } = context.network();
      const lost = [404, 500].map((code) => status(errorAnswer, code));
      const trials = [
        ...trialsOf([samePage], { extent: "from then on", expect: "either" }),
        ...trialsOf(lost, { extent: "every time", expect: "either" }),
      ];
      const cells = await tryMatrix(context, { trials, operations: ["list"] });
      if (cells <= trials.length && pages !== false)
        throw new HarnessError("a listing of four entries is one page; make network.create's pages smaller");
      await tryMatrix(context, { trials, operations: ["walk"] });
    },
  },
];
