import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { explore } from "../model/explore.ts";
import type { Weights } from "../model/generated.ts";
import { instanceClient } from "../model/model-client.ts";

function weightsFor({ driver }: CaseContext, chosen: Partial<Weights>): Weights {
  const { resume, putIfAbsent } = driver.capabilities;
  const weights = {
    objects: 4,
    listings: 4,
    uploads: 2,
    resume: 1,
    ifAbsent: 3,
    restart: 0,
    reclaim: 0,
    abort: 0,
    clients: 2,
    ...chosen,
  };
  return { ...weights, resume: resume ? weights.resume : 0, ifAbsent: putIfAbsent ? weights.ifAbsent : 0 };
}

export const modelCases: readonly CaseDefinition[] = [
  {
    id: "MODL-01",
    level: "must",
    rules: [1, 2, 3, 4, 14, 15, 16, 17, 19, 27],
    needs: [],
    tier: 0,
    title: "generated sequences of operations, uploads among them, answer as a model of the contract does",
    why: "examples are those that somebody thought of",
    async run(context) {
      const client = await instanceClient(() => context.open({ noted: false }));
      await explore(context, {
        weights: weightsFor(context, {}),
        clients: [client],
        runs: 1000,
        batch: 60,
        commands: 100,
        budget: 2000,
      });
    },
  },
  {
    id: "MODL-02",
    level: "must",
    rules: [5, 6, 7, 8, 9, 10, 11, 12, 13, 22],
    needs: [],
    tier: 0,
    title:
      "after generated sequences of uploads every object, directory and resume point is as a model has it",
    why: "two writers, a delete and a late close meet in orders that nobody writes a test for",
    async run(context) {
      const client = await instanceClient(() => context.open({ noted: false }));
      const weights = weightsFor(context, { objects: 1, listings: 1, uploads: 6, resume: 6, ifAbsent: 0 });
      await explore(context, {
        weights,
        clients: [client],
        runs: 1000,
        batch: 60,
        commands: 60,
        budget: 1000,
      });
    },
  },
];
