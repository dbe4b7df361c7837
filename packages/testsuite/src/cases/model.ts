import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { PROCESSES_LIMIT } from "../kill-moments.ts";
import { explore } from "../model/explore.ts";
import type { Weights } from "../model/generated.ts";
import { instanceClient, type ModelClient, processClient } from "../model/model-client.ts";
import { exploreSchedules } from "../model/schedules.ts";
import { SEARCH_LIMIT } from "../model/search-time.ts";

/** Runs and their length where operations take no time; where they do, the time that a case may take decides. */
const USUAL = { runs: 1000, batch: 10, commands: 100, budget: { quick: 600, full: 2000 }, least: 60 };

const MIXED: Weights = {
  objects: 4,
  listings: 4,
  uploads: 2,
  resume: 1,
  ifAbsent: 3,
  restart: 0,
  reclaim: 0,
  abort: 0,
  kill: 0,
  clients: 2,
};

function weightsFor({ driver }: CaseContext, chosen: Partial<Weights>): Weights {
  const { resume, putIfAbsent } = driver.capabilities;
  const weights = { ...MIXED, ...chosen };
  return {
    ...weights,
    resume: resume ? weights.resume : 0,
    ifAbsent: putIfAbsent ? weights.ifAbsent : 0,
  };
}

function instance(context: CaseContext): Promise<ModelClient> {
  return instanceClient(() => context.open({ noted: false }));
}

export const modelCases: readonly CaseDefinition[] = [
  {
    id: "MODL-01",
    level: "must",
    rules: [1, 2, 3, 4, 14, 15, 16, 17, 19, 27],
    needs: [],
    tier: 0,
    timeout: SEARCH_LIMIT,
    title: "generated sequences of operations, uploads among them, answer as a model of the contract does",
    why: "examples are those that somebody thought of",
    async run(context) {
      await explore(context, {
        ...USUAL,
        budget: { quick: 600, full: 4000 },
        weights: weightsFor(context, {}),
        clients: [await instance(context)],
      });
    },
  },
  {
    id: "MODL-02",
    level: "must",
    rules: [5, 6, 7, 8, 9, 10, 11, 12, 13, 22],
    needs: [],
    tier: 0,
    timeout: SEARCH_LIMIT,
    title:
      "after generated sequences of uploads every object, directory and resume point is as a model has it",
    why: "two writers, a delete and a late close meet in orders that nobody writes a test for",
    async run(context) {
      const weights = weightsFor(context, { objects: 1, listings: 1, uploads: 6, resume: 6, ifAbsent: 0 });
      await explore(context, { ...USUAL, weights, clients: [await instance(context)] });
    },
  },
  {
    id: "MODL-03",
    level: "must",
    rules: [7, 8, 10, 11, 12],
    needs: ["shared"],
    tier: 0,
    timeout: SEARCH_LIMIT,
    title: "generated sequences of two instances, disposed and made anew at any time, agree with one model",
    why: "what an instance remembers of the store is wrong once another has changed it",
    async run(context) {
      const weights = weightsFor(context, { objects: 6, listings: 2, uploads: 4, resume: 4, restart: 4 });
      const clients = [await instance(context), await instance(context)];
      await explore(context, { ...USUAL, weights, clients });
    },
  },
  {
    id: "MODL-04",
    level: "must",
    rules: [8, 10, 11, 18, 19],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "generated sequences in which processes are killed, at rest and in a call, leave what a model allows",
    why: "processes die at the worst moment, and what follows is done by others",
    async run(context) {
      const weights = weightsFor(context, {
        objects: 2,
        listings: 1,
        uploads: 6,
        resume: 6,
        ifAbsent: 0,
        restart: 1,
        kill: 2,
      });
      const child = await processClient(context.driver, () => context.process());
      const clients = [child, await instance(context)];
      await explore(context, {
        weights,
        clients,
        runs: 100,
        batch: 5,
        commands: 30,
        budget: { quick: 3000, full: 3000 },
        least: 20,
      });
    },
  },
  {
    id: "MODL-05",
    level: "must",
    rules: [18, 21],
    needs: [],
    tier: 1,
    timeout: SEARCH_LIMIT,
    title:
      "generated sequences in which calls are given up before their answer agree with a model that has both outcomes",
    why: "a client that hangs up leaves an upload of which nobody knows whether it has ended",
    async run(context) {
      const weights = weightsFor(context, { objects: 2, listings: 2, uploads: 4, resume: 4, abort: 4 });
      await explore(context, { ...USUAL, weights, clients: [await instance(context)] });
    },
  },
  {
    id: "MODL-09",
    level: "must",
    rules: [25],
    needs: [],
    facilities: ["reclaim"],
    tier: 1,
    timeout: SEARCH_LIMIT,
    alone: true,
    title:
      "generated sequences with reclaim in them lose no committed object and no upload that is young enough",
    why: "a sweep that takes too much is found when the image is pulled, months later",
    async run(context) {
      const weights = weightsFor(context, { objects: 2, listings: 2, uploads: 4, resume: 4, reclaim: 4 });
      await explore(context, { ...USUAL, weights, clients: [await instance(context)] });
    },
  },
  {
    id: "CONC-04",
    level: "must",
    rules: [8, 10, 11, 12],
    needs: ["resume"],
    tier: 0,
    timeout: SEARCH_LIMIT,
    title:
      "clients that continue, begin, close, commit and cancel one upload in chosen orders agree with a model",
    why: "which of two replicas wins is decided between two of their steps",
    async run(context) {
      const client = await instance(context);
      const clients = context.driver.capabilities.shared
        ? [client, await instance(context), await instance(context)]
        : [client, client, client];
      await exploreSchedules(context, {
        clients,
        schedules: 500,
        batch: 25,
        budget: { quick: 600, full: 3000 },
      });
    },
  },
];
