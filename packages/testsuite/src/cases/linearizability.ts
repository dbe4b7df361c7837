import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { Encounters, LEAST_OVERLAP } from "../histories/encounters.ts";
import type { History } from "../histories/history.ts";
import { registerHistories } from "../histories/register-clients.ts";
import { setHistories } from "../histories/set-clients.ts";
import { Storm } from "../histories/storm.ts";
import { PROCESSES_LIMIT } from "../kill-moments.ts";
import { instanceClient, type ModelClient, processClient } from "../model/model-client.ts";
import { NotRunnable } from "../not-runnable.ts";

/** Milliseconds. */
const STORM = 10_000;

/** Clients with an instance each where the store can be shared, else of the same instance. */
async function clientsOf(context: CaseContext, count: number): Promise<readonly ModelClient[]> {
  const create = (): ReturnType<CaseContext["open"]> => context.open({ noted: false });
  if (context.driver.capabilities.shared) {
    return await Promise.all(Array.from({ length: count }, () => instanceClient(create)));
  }
  const client = await instanceClient(create);
  return Array.from({ length: count }, () => client);
}

/** @throws `Mismatch` for a history that no order explains */
function check(histories: readonly History[]): void {
  for (const history of histories) history.check();
}

/** @throws {@link NotRunnable} if the clients hardly met */
function expectMeetings({ note }: CaseContext, encounters: Encounters): void {
  note(`${encounters}`);
  if (encounters.share >= LEAST_OVERLAP) return;
  throw new NotRunnable(`${encounters}; below ${LEAST_OVERLAP * 100} % no race is tested`);
}

/** What clients do who know nothing of each other. */
const CHANGES = { put: 5, commit: 2, move: 2, take: 1, delete: 2, stat: 1 };

export const linearizabilityCases: readonly CaseDefinition[] = [
  {
    id: "LINR-01",
    level: "must",
    rules: [1, 6, 7, 14, 19],
    needs: [],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "what clients see of one path while they put, commit, move and delete it has one order that explains it",
    why: "a tag that is pushed and pulled at the same time must not go back in time",
    async run(context) {
      const [two, three] = [await clientsOf(context, 2), await clientsOf(context, 3)];
      const encounters = new Encounters();
      const common = { weights: CHANGES, parallel: 8, encounters };
      check(await registerHistories(context, { ...common, clients: two, histories: 400, changes: 5 }));
      check(await registerHistories(context, { ...common, clients: three, histories: 100, changes: 4 }));
      // Few that are long: what goes wrong after many changes only. A long run makes 500, and 60 calls of each client.
      const histories = context.search.tier === 2 ? 500 : 10;
      check(await registerHistories(context, { ...common, clients: three, histories, changes: 30 }));
      expectMeetings(context, encounters);
    },
  },
  {
    id: "LINR-02",
    level: "must",
    rules: [4, "capabilities"],
    needs: ["strongList"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "what clients list while they add and remove names has, for each name, one order that explains it",
    why: "a garbage collection that misses a name deletes what it refers to",
    async run(context) {
      const clients = await clientsOf(context, 3);
      const encounters = new Encounters();
      const work = { clients, histories: 100, operations: 10, parallel: 8, encounters };
      check(await setHistories(context, work));
      expectMeetings(context, encounters);
    },
  },
  {
    id: "LINR-03",
    level: "must",
    rules: [18, 19, 21],
    needs: [],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "a put that was given up may be seen later or never, and everything else still has one order",
    why: "a client that went away must not confuse those who stay",
    async run(context) {
      const clients = await clientsOf(context, 2);
      const weights = { put: 4, abort: 2, delete: 1, stat: 2 };
      const encounters = new Encounters();
      const work = { clients, histories: 100, changes: 5, weights, parallel: 8, encounters };
      check(await registerHistories(context, work));
      expectMeetings(context, encounters);
    },
  },
  {
    id: "LINR-04",
    level: "must",
    rules: [1, 6, 7, 14, 19],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "what clients in three processes see of one path has one order that explains it",
    why: "replicas of a registry share nothing but the store",
    async run(context) {
      const start = (): Promise<ModelClient> => processClient(context.driver, () => context.process());
      const clients = await Promise.all([start(), start(), start()]);
      const { stat: _, ...weights } = CHANGES; // a child process has no step for it
      const encounters = new Encounters();
      const work = { clients, histories: 60, changes: 5, weights, parallel: 8, encounters };
      check(await registerHistories(context, work));
      expectMeetings(context, encounters);
    },
  },
  {
    id: "CONC-05",
    level: "must",
    rules: [1, 7, 11, 14, 17, 19, 22],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "after ten seconds of everything from four processes each object is whole and each listing right",
    why: "a cluster does all of it at once, for years",
    async run(context) {
      const start = (): Promise<ModelClient> => processClient(context.driver, () => context.process());
      const clients = await Promise.all([start(), start(), start(), start()]);
      const storm = new Storm(context);
      await storm.run(clients, STORM);
      context.note(`${storm.operations} operations of four processes`);
      await storm.check();
    },
  },
];
