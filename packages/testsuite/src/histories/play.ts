import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { ModelClient } from "../model/model-client.ts";
import { deleteAll } from "../sentinels.ts";
import type { Encounters } from "./encounters.ts";
import type { History } from "./history.ts";
import { Meeting } from "./meeting.ts";

/** Clients that do something to one place at the same time, again and again at new places. */
export interface Workload {
  readonly clients: readonly ModelClient[];
  readonly histories: number;
  /** Histories side by side. */
  readonly parallel: number;
  /** Of all workloads of the case. While there are too few, as where some calls last much longer than others, clients wait for each other. */
  readonly encounters: Encounters;
}

/** What the clients of one history share. */
export interface Place {
  readonly history: History;
  /** Deleted when the history has ended. */
  readonly directory: string;
}

/** What clients do: steps at random, and how one is made. */
export interface Program<Step, At extends Place> {
  readonly step: fc.Arbitrary<Step>;
  /** Steps of each client. */
  readonly length: number;
  /** `name` is of this history alone. */
  place(name: string): At;
  /** Makes a step of the client with this number. */
  make(place: At, number: number, client: ModelClient, step: Step): Promise<void>;
}

/** Plays a program with each client, at the same time, and gives what was seen. */
export async function playHistories<Step, At extends Place>(
  context: CaseContext,
  { clients, histories, parallel, encounters }: Workload,
  { step, length, place, make }: Program<Step, At>,
): Promise<readonly History[]> {
  const program = fc.array(step, { minLength: length, maxLength: length });
  const programs = fc.sample(fc.tuple(...clients.map(() => program)), {
    seed: context.seed,
    numRuns: histories,
  });
  const found: History[] = [];
  const queue = programs.entries();
  const work = async (): Promise<void> => {
    for (const [number, each] of queue) {
      context.signal.throwIfAborted();
      await turn(); // a store in memory needs none, and timers of others would never fire
      const at = place(`${number}`);
      const meeting = encounters.areScarce ? new Meeting(clients.length) : undefined;
      at.history.meeting = meeting;
      const running = clients.map(async (client, index) => {
        try {
          for (const one of each[index] ?? []) await make(at, index, client, one);
        } finally {
          meeting?.leave();
        }
      });
      try {
        await Promise.all(running);
      } finally {
        await Promise.allSettled(running);
        // The store is theirs alone where it is not shared.
        await deleteAll(clients[0]?.driver ?? context.driver, at.directory);
      }
      encounters.add(at.history);
      found.push(at.history);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return found;
}
