import { setTimeout as delay } from "node:timers/promises";
import { bodyBytes, type Framing, headBytes, headerOf } from "./answer.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./fault.ts";

/** Ways in which a connection ends. */
type End = "reset" | "FIN";

/** Where in the body of an answer something happens. */
type Place =
  | "before the body"
  | "after one byte"
  | "in the middle"
  | "before the last byte"
  | "before the end";

/** Turns of the event loop in which what was written is read. */
const TURNS = 10;

const FRAMINGS: readonly Framing[] = ["length", "chunked", "chunked, closing", "closing"];
const PLACES: readonly Place[] = [
  "before the body",
  "after one byte",
  "in the middle",
  "before the last byte",
];

/** The connection ends before an answer; the backend heard nothing. */
export const unheard: readonly Fault[] = [
  {
    name: "a reset as soon as the request begins",
    play: async (exchange) => exchange.reset(),
  },
  {
    name: "a reset after the request",
    async play(exchange) {
      await exchange.body();
      exchange.reset();
    },
  },
  {
    name: "an end in order after the request",
    async play(exchange) {
      await exchange.body();
      exchange.finish();
    },
  },
];

/** The backend got a part of a request, and the driver a reset. */
export const brokenRequests: readonly Fault[] = [
  brokenRequest("after the head", () => 0),
  brokenRequest("after one byte", () => 1),
  brokenRequest("in the middle", (length) => Math.floor(length / 2)),
  brokenRequest("before the last byte", (length) => length - 1),
];

/** The server gives up an idle connection just as a request comes over it. */
export const closedAsReused: Fault = {
  name: "a kept connection that is closed as it is used again",
  applies: ({ isReused }) => isReused,
  play: async (exchange) => exchange.reset(),
};

/** The backend acted, and its answer does not come. */
export const lostAnswers: readonly Fault[] = [
  {
    name: "a lost answer, with a reset",
    async play(exchange) {
      await exchange.forward();
      exchange.reset();
    },
  },
  {
    name: "a lost answer, with an end in order",
    async play(exchange) {
      await exchange.forward();
      exchange.finish();
    },
  },
];

/** The backend acted, and nothing is heard of it any more. */
export const lostInSilence: Fault = {
  name: "a lost answer, in silence",
  async play(exchange) {
    await exchange.forward();
    await exchange.gone();
  },
};

/** An answer that breaks off with a reset. */
export const resetAnswers: readonly Fault[] = PLACES.map((place) => cut("length", place, "reset"));

/** An answer that breaks off in order: what some clients take for its end. */
export const endedAnswers: readonly Fault[] = FRAMINGS.flatMap((framing) =>
  PLACES.filter((place) => place !== "after one byte").map((place) => cut(framing, place, "FIN")),
);

/** Every byte of the answer came, but not what says that it was the last. */
export const endlessAnswers: readonly Fault[] = [
  cut("chunked", "before the end", "FIN"),
  cut("chunked", "before the end", "reset"),
  cut("chunked, closing", "before the end", "FIN"),
];

/** The connection stays, and nothing moves on it. */
export const stalls: readonly Fault[] = [
  {
    name: "silence before the answer",
    async play(exchange) {
      await exchange.body();
      await exchange.gone();
    },
  },
  {
    name: "a request that is not read",
    play: (exchange) => exchange.gone(),
  },
  ...(["before the body", "in the middle"] as const).map((place) => stalled("length", place)),
  stalled("chunked", "before the end"),
];

/** An answer of which the first bytes come one by one, `pause` ms apart. */
export function drip(pause: number, bytes: number): Fault {
  return {
    name: `an answer that drips for ${pause * bytes} ms`,
    async play(exchange) {
      const answer = await exchange.forward();
      const whole = Buffer.concat([headBytes(answer, "length"), bodyOf(exchange, answer.body)]);
      for (let at = 0; at < bytes && at < whole.length - 1 && !exchange.socket.destroyed; at += 1) {
        await exchange.write(whole.subarray(at, at + 1));
        await Promise.race([delay(pause), exchange.gone()]);
      }
      await exchange.write(whole.subarray(Math.min(bytes, whole.length - 1)));
      exchange.finish();
    },
  };
}

/** Half of an answer, then something else that happens, then a reset. */
export function resetAfter(name: string, happening: () => Promise<void>): Fault {
  return {
    name,
    async play(exchange) {
      await exchange.write(await beginning(exchange, "length", "in the middle"));
      await untilRead();
      await happening();
      exchange.reset();
    },
  };
}

/** Of requests whose length is announced: what is missing then is seen. */
function brokenRequest(place: string, bytes: (length: number) => number): Fault {
  return {
    name: `a reset of the request ${place}`,
    applies: ({ headers }) => Number(headerOf(headers, "content-length") ?? 0) > 1,
    async play(exchange) {
      const { length } = await exchange.body();
      await exchange.forwardPart(bytes(length));
      exchange.reset();
    },
  };
}

function cut(framing: Framing, place: Place, end: End): Fault {
  return {
    name: `${end === "FIN" ? "an end in order" : "a reset"} ${place} (${framing})`,
    async play(exchange) {
      await exchange.write(await beginning(exchange, framing, place));
      await untilRead();
      if (end === "FIN") exchange.finish();
      else exchange.reset();
    },
  };
}

function stalled(framing: Framing, place: Place): Fault {
  return {
    name: `silence ${place} (${framing})`,
    async play(exchange) {
      await exchange.write(await beginning(exchange, framing, place));
      await exchange.gone();
    },
  };
}

/** The answer up to a place. One without a body ends in its head. */
async function beginning(exchange: Exchange, framing: Framing, place: Place): Promise<Buffer> {
  const answer = await exchange.forward();
  const head = headBytes(answer, framing);
  const body = bodyOf(exchange, answer.body);
  if (body.length === 0 && place !== "before the end") return head.subarray(0, -3);
  const framed = bodyBytes(body, framing);
  const prefix = framing.startsWith("chunked") ? framed.indexOf("\n") + 1 : 0;
  const ends: Readonly<Record<Place, number>> = {
    "before the body": 0,
    "after one byte": prefix + 1,
    "in the middle": prefix + Math.floor(body.length / 2),
    "before the last byte": prefix + body.length - 1,
    "before the end": framed.length,
  };
  return Buffer.concat([head, framed.subarray(0, ends[place])]);
}

function bodyOf({ seen }: Exchange, body: Buffer): Buffer {
  return seen.method === "HEAD" ? Buffer.alloc(0) : body;
}

/** Lets the driver, in this process, read what it was sent: an end that comes with it would throw it away unread. */
async function untilRead(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise(setImmediate);
}
