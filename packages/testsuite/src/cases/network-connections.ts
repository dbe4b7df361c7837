import type { CaseDefinition } from "../conformance-case.ts";
import { redirect } from "../faults/answer-faults.ts";
import {
  brokenRequests,
  closedAsReused,
  drip,
  endedAnswers,
  endlessAnswers,
  resetAnswers,
  stalls,
  unheard,
} from "../faults/connection-faults.ts";
import { tryMatrix } from "../faults/matrix.ts";
import { DOWNLOADS, type OperationName } from "../faults/operation.ts";
import { operationsOf } from "../faults/operations.ts";
import { expectOutage, expectUnreachable, tryInPeace } from "../faults/peace.ts";
import { RedirectTrap } from "../faults/redirect-trap.ts";
import { expectAborts, expectDisposal } from "../faults/stalled-calls.ts";
import { weatherStorm } from "../faults/storm.ts";
import { Stranger } from "../faults/stranger-peer.ts";
import { jitter, slices } from "../faults/toxics.ts";
import { trialsOf } from "../faults/trial.ts";

/** Milliseconds more than any cell may take: an answer that drips for longer has to be given up. */
const BEYOND = 4000;
/** Cells side by side where each waits for a timeout. */
const WAITING_LANES = 32;

/** Connections that break, stall or lead elsewhere. */
export const networkConnectionCases: readonly CaseDefinition[] = [
  {
    id: "FNET-02",
    level: "must",
    rules: ["resources", "errors", 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "refused and reset connections, at any byte of any request, end in the right bytes or an outage",
    why: "a load balancer that is replaced resets everything at once",
    async run(context) {
      await expectUnreachable(context);
      await tryInPeace(context, { accept: (number) => number % 3 !== 0 });
      const codes = ["UNAVAILABLE", "TIMEOUT"] as const;
      const trials = [
        ...trialsOf([...unheard, ...brokenRequests], { extent: "once", expect: "success" }),
        ...trialsOf(unheard.slice(1), { extent: "from then on", expect: "either", codes, retryable: true }),
        ...trialsOf(brokenRequests.slice(2, 3), { extent: "from then on", expect: "either", codes }),
        ...trialsOf(resetAnswers, { extent: "once", expect: "either", codes: [...codes, "CORRUPTED"] }),
      ];
      await tryMatrix(context, { trials });
    },
  },
  {
    id: "FNET-03",
    level: "must",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "an answer that ends early, in order, in any framing, is never taken for a whole one",
    why: "HTTP clients accept some of them, and the layer is short without an error",
    async run(context) {
      const half = endedAnswers.filter(({ name }) => name.includes("middle"));
      await tryMatrix(context, { trials: trialsOf(half, { extent: "once", expect: "either" }) });
      const trials = [
        ...trialsOf(endedAnswers, { extent: "once", expect: "either" }),
        ...trialsOf(half, { extent: "from then on", expect: "either" }),
      ];
      await tryMatrix(context, { trials, operations: [...DOWNLOADS, "append", "list", "walk"] });
    },
  },
  {
    id: "FNET-04",
    level: "must",
    rules: ["resources", "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    timeout: 240_000,
    title: "silence before, in or after an answer ends in a retry or TIMEOUT, and its connection is closed",
    why: "a socket that says nothing keeps a push, and its memory, for ever",
    async run(context) {
      const lasting = stalls.filter(
        ({ name }) => name.includes("before the answer") || name.includes("middle"),
      );
      const codes = ["TIMEOUT", "UNAVAILABLE"] as const;
      const trials = [
        ...trialsOf(stalls, { extent: "once", expect: "either", codes, retryable: true }),
        ...trialsOf(lasting, { extent: "from then on", expect: "either", codes, retryable: true }),
      ];
      await tryMatrix(context, { trials, lanes: WAITING_LANES });
    },
  },
  {
    id: "FNET-05",
    level: "must",
    rules: ["resources", "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "an answer that drips byte by byte, never silent for long, ends at the deadline of its call",
    why: "a backend in trouble is slow before it is silent",
    async run(context) {
      const { deadline, idleTimeout } = context.network();
      const pause = idleTimeout / 4;
      const fault = drip(pause, Math.ceil((deadline + BEYOND) / pause));
      // A body that is read may take as long as it moves: its calls are many.
      const isBody = (name: OperationName): boolean => name === "reader" || name === "reader of a range";
      const operations = operationsOf(context).flatMap(({ name }) => (isBody(name) ? [] : [name]));
      const trials = trialsOf([fault], {
        extent: "from then on",
        expect: "failure",
        codes: ["TIMEOUT"],
        retryable: true,
      });
      await tryMatrix(context, { trials, operations, lanes: WAITING_LANES });
    },
  },
  {
    id: "FNET-06",
    level: "must",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a slow network, and one that delivers in pieces of 1 to 7 bytes, changes nothing but the time",
    why: "headers and lengths arrive cut anywhere",
    async run(context) {
      const toxic = slices(context.seed);
      await tryInPeace(context, { request: toxic, answer: toxic }, { isPatient: true });
      const slow = jitter(context.seed);
      const lanes = operationsOf(context).length;
      await tryInPeace(context, { request: slow, answer: slow }, { isPatient: true, lanes });
    },
  },
  {
    id: "FNET-11",
    level: "must",
    rules: ["resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a kept connection that the backend closes just as it is used again costs a retry, nothing else",
    why: "it happens at every pause that is as long as the backend's patience",
    async run(context) {
      const trials = trialsOf([closedAsReused], { extent: "once", expect: "success", isWarm: true });
      await tryMatrix(context, { trials });
    },
  },
  {
    id: "FNET-12",
    level: "must",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "redirects elsewhere, in circles or to nowhere end in an error, and carry no credentials to another host",
    why: "whoever answers in the backend's place must not be handed its keys",
    async run(context) {
      await using trap = await RedirectTrap.start();
      const faults = [
        redirect(301, trap.url),
        redirect(307, trap.url),
        redirect(302, "/"),
        redirect(307, undefined),
      ];
      const trials = trialsOf(faults, { extent: "from then on", expect: "either" });
      await tryMatrix(context, { trials });
      trap.expectNoCredentials();
    },
  },
  {
    id: "FNET-14",
    level: "should",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "a peer that speaks another protocol, says nothing or ends every connection, and a name without an address are outages",
    why: "a port is given to another service, or a proxy in front has lost its backend",
    async run(context) {
      const { upstream } = context.network();
      for (const greeting of [
        "",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "\x15\x03\x01\x00\x02\x02\x46",
        "HTTP/1.1 abc\r\n\r\n",
      ]) {
        await using stranger = await Stranger.start(upstream, greeting);
        await expectOutage(context, stranger.endpoint, "unknown");
      }
      await using silent = await Stranger.start(upstream, undefined);
      await expectOutage(context, silent.endpoint, "unknown");
      const { port } = upstream;
      // A name that no resolver takes: nobody outside this machine is asked.
      if (port !== undefined) await expectOutage(context, { host: "no..name", port }, undefined);
    },
  },
  {
    id: "FNET-16",
    level: "should",
    rules: [18, "errors", "resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 2,
    alone: true,
    timeout: 15 * 60_000,
    title:
      "under connections that fail at random for minutes every call gives what the calls before it allow",
    why: "faults come in company",
    run: weatherStorm,
  },
  {
    id: "FNET-17",
    level: "must",
    rules: [21, "resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "an abort while the backend says nothing rejects with its reason within 2 s, and the connection is closed",
    why: "a client that left must not keep a socket until the backend's patience ends",
    run: expectAborts,
  },
  {
    id: "FNET-18",
    level: "must",
    rules: ["resources", "writer-states"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "dispose while the backend says nothing comes to an end, and so do every call and connection",
    why: "a server is asked to end exactly when its storage is in trouble",
    run: expectDisposal,
  },
  {
    id: "EVNT-05",
    level: "must",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a body of which every byte came, but not its end, gives exactly the object or an error",
    why: "an error after the last byte is the only sign of a body that should have been longer",
    async run(context) {
      const trials = [
        ...trialsOf(endlessAnswers, { extent: "once", expect: "either" }),
        ...trialsOf(endlessAnswers, { extent: "every time", expect: "either" }),
      ];
      await tryMatrix(context, { trials, operations: [...DOWNLOADS, "append", "list", "walk", "stat"] });
    },
  },
];
