import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { HarnessError } from "../harness.ts";
import type { History } from "../histories/history.ts";
import { overlappingShare } from "../histories/linearizable.ts";
import { type RegisterWorkload, registerHistories } from "../histories/register-clients.ts";
import { instanceClient, type ModelClient } from "../model/model-client.ts";

/** Below it the clients hardly met, and nothing was tested. */
const LEAST_OVERLAP = 0.3;

/** Clients with an instance each where the store can be shared, else of the same instance. */
async function clientsOf(context: CaseContext, count: number): Promise<readonly ModelClient[]> {
  const create = (): ReturnType<CaseContext["open"]> => context.open({ noted: false });
  if (context.driver.capabilities.shared) {
    return await Promise.all(Array.from({ length: count }, () => instanceClient(create)));
  }
  const client = await instanceClient(create);
  return Array.from({ length: count }, () => client);
}

async function check(context: CaseContext, workload: RegisterWorkload): Promise<void> {
  const histories = await registerHistories(context, workload);
  expectMeetings(context, histories);
  for (const history of histories) history.check();
}

/** @throws {@link HarnessError} if the clients hardly met */
function expectMeetings({ note }: CaseContext, histories: readonly History[]): void {
  const shares = histories.map((history) => overlappingShare(history.entries));
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const entries = histories.reduce((sum, history) => sum + history.entries.length, 0);
  const percent = `${Math.round(mean * 100)} %`;
  note(`${histories.length} histories of ${entries} effects, ${percent} of neighbouring calls overlapped`);
  if (mean >= LEAST_OVERLAP) return;
  const least = `${LEAST_OVERLAP * 100} %`;
  throw new HarnessError(`${percent} of neighbouring calls overlapped; below ${least} no race is tested`);
}

export const linearizabilityCases: readonly CaseDefinition[] = [
  {
    id: "LINR-01",
    level: "must",
    rules: [1, 6, 7, 14, 19],
    needs: [],
    tier: 1,
    title:
      "what clients see of one path while they put, commit, move and delete it has one order that explains it",
    why: "a tag that is pushed and pulled at the same time must not go back in time",
    async run(context) {
      const weights = { put: 5, commit: 2, move: 2, take: 1, delete: 2, stat: 1 };
      await check(context, {
        clients: await clientsOf(context, 2),
        histories: 400,
        changes: 5,
        weights,
        parallel: 8,
      });
      await check(context, {
        clients: await clientsOf(context, 3),
        histories: 100,
        changes: 4,
        weights,
        parallel: 8,
      });
    },
  },
  {
    id: "LINR-03",
    level: "must",
    rules: [18, 19, 21],
    needs: [],
    tier: 1,
    title: "a put that was given up may be seen later or never, and everything else still has one order",
    why: "a client that went away must not confuse those who stay",
    async run(context) {
      const weights = { put: 4, abort: 2, delete: 1, stat: 2 };
      await check(context, {
        clients: await clientsOf(context, 2),
        histories: 100,
        changes: 5,
        weights,
        parallel: 8,
      });
    },
  },
];
