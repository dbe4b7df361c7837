import type { CaseDefinition } from "../conformance-case.ts";
import { surviveNeighbours } from "../disk/dead-neighbours.ts";
import { SWEEP_LIMIT } from "../disk/fault-sweep.ts";
import { disposeDuringCalls } from "../disk/held-calls.ts";
import { raceAtEachCall } from "../disk/interleaved.ts";
import { dieReclaiming } from "../disk/killed-reclaim.ts";
import { useLeftDirectories } from "../disk/left-directories.ts";
import { closeRaces, endRaces, objectRaces } from "../disk/races.ts";
import { commitAgain } from "../disk/repeated-commits.ts";
import { flushTogether } from "../disk/shared-flushes.ts";

const FILES: Pick<CaseDefinition, "level" | "needs" | "facilities" | "tier" | "timeout"> = {
  level: "must",
  needs: [],
  facilities: ["file-system"],
  tier: 1,
  timeout: SWEEP_LIMIT,
};

/** Several processes, or several calls of one, on a disk whose calls the suite orders. */
export const durabilityNeighbourCases: readonly CaseDefinition[] = [
  {
    ...FILES,
    id: "DURA-21",
    rules: [8, 14, 19],
    title:
      "what is acknowledged is on the disk with every directory above it, though a process that died unflushed has made them",
    why: "a name that somebody else has created is seen like any other, and is gone after a power failure",
    run: surviveNeighbours,
  },
  {
    ...FILES,
    id: "DURA-22",
    rules: [6, 19],
    title: "a put that comes while another's flush fails has its own flush, or fails too",
    why: "a flush that many wait for is shared, and what it failed to keep must be nobody's success",
    async run(context) {
      for (let at = 1; await flushTogether(context, at); at++);
    },
  },
  {
    ...FILES,
    id: "DURA-23",
    rules: ["resources"],
    title: "a driver that is disposed during a call on a file closes it once that has returned",
    why: "the number of a descriptor that is closed in use is the next file's, and the late write hits that",
    run: disposeDuringCalls,
  },
  {
    ...FILES,
    id: "DURA-24",
    needs: ["resume"],
    rules: [8, 25],
    title: "a reclaim that dies at any call leaves the newest resume point of an upload, or none",
    why: "an older point that comes back lets a client continue what it has already sent",
    run: dieReclaiming,
  },
  {
    ...FILES,
    id: "DURA-25",
    rules: [14, 16, 17, 19],
    title:
      "what another process does between any two calls of a put, commit or move is before or after it: never another error, never bytes left over",
    why: "a race that needs one moment of a thousand is met in the first busy week",
    async run(context) {
      for (const race of objectRaces) await raceAtEachCall(context, race);
    },
  },
  {
    ...FILES,
    id: "DURA-26",
    needs: ["resume"],
    rules: [7, 8, 11, 12],
    title:
      "what another process does with an upload between any two calls of its close is before or after it, or that is CONFLICT",
    why: "two clients that continue one upload meet in the middle of each other's last step",
    async run(context) {
      for (const race of closeRaces) await raceAtEachCall(context, race);
    },
  },
  {
    ...FILES,
    id: "DURA-27",
    needs: ["resume"],
    rules: [11, 12, 13],
    title:
      "another's close between any two calls of a commit or cancel of one upload: each publishes whole bytes, or is CONFLICT",
    why: "bytes that one session ends are those that the other one still reads",
    async run(context) {
      for (const race of endRaces) await raceAtEachCall(context, race);
    },
  },
  {
    ...FILES,
    id: "DURA-28",
    rules: [12, 13, 18, "errors"],
    title: "a commit that failed at any call and says that it may be repeated succeeds when it is",
    why: "whoever has sent a layer for an hour repeats the last step, not the hour",
    async run(context) {
      const appends = context.driver.capabilities.resume ? [false, true] : [false];
      for (const append of appends)
        for (const destination of [undefined, "/a/object"])
          for (let at = 1; await commitAgain(context, { append, destination }, at); at++);
    },
  },
  {
    ...FILES,
    id: "DURA-29",
    rules: [10, 16],
    title: "a directory that a dead process left is no upload to be continued, and in the way of no object",
    why: "nothing may be inferred from a directory, and crashes leave empty ones",
    run: useLeftDirectories,
  },
];
