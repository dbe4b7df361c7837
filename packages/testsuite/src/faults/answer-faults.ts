import { type Answer, answerOf, headerOf, withHeader } from "./answer.ts";
import type { Exchange, SeenRequest } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import type { BackendAnswer } from "./harness-network.ts";

/** What a backend says with a status, in its own words. */
export type ErrorAnswers = (status: number) => BackendAnswer;

const PORTAL =
  "<!doctype html><html><head><title>Welcome</title></head><body><p>Please sign in to this network.</p></body></html>";

/** The backend refuses and does nothing. */
export function status(
  answers: ErrorAnswers,
  code: number,
  extra: Readonly<Record<string, string>> = {},
): Fault {
  const { headers, body } = answers(code);
  const named = Object.keys(extra).length === 0 ? "" : ` with ${Object.keys(extra).join(" and ")}`;
  return instead(`${code}${named}`, answerOf(code, { ...headers, ...extra }, body));
}

/** The backend acts, and whoever stands in front of it says that it did not. */
export function actedBut(answers: ErrorAnswers, code: number): Fault {
  return {
    name: `${code} from a gateway after the backend acted`,
    async play(exchange) {
      await exchange.forward();
      const { headers, body } = answers(code);
      await exchange.send(answerOf(code, headers, body));
    },
  };
}

/** Statuses of success that say something else: nobody acted. */
export function hollowAnswers(answers: ErrorAnswers): readonly Fault[] {
  const { headers, body } = answers(500);
  return [
    instead("200 with an error document in it", answerOf(200, headers, body)),
    instead("200 with nothing in it", answerOf(200, {}, "")),
    instead("204 with nothing in it", { status: 204, headers: [], body: Buffer.alloc(0) }),
    instead("200 with the page of a captive portal", answerOf(200, { "content-type": "text/html" }, PORTAL)),
    {
      ...instead(
        "404 with the page of a captive portal",
        answerOf(404, { "content-type": "text/html" }, PORTAL),
      ),
      applies: ({ method }) => method !== "HEAD", // whose answers say nothing but their status
    },
  ];
}

/** The backend acted and answered; on the way the answer became another, in a framing that is right. */
export const alteredAnswers: readonly Fault[] = [
  altered("an answer of which the second half is missing", (answer) => {
    const body = answer.body.subarray(0, Math.floor(answer.body.length / 2));
    return { ...answer, headers: withHeader(answer.headers, "content-length", String(body.length)), body };
  }),
  altered("an answer of another type", (answer) => ({
    ...answer,
    headers: withHeader(answer.headers, "content-type", "text/html"),
  })),
];

/** Lengths and ranges that are not those of the body. */
export const wrongLengths: readonly Fault[] = [
  closing("a Content-Length above the body's length", (answer) => announce(answer, answer.body.length + 7)),
  closing("a Content-Length below the body's length", (answer) => announce(answer, answer.body.length - 1)),
];

export const wrongRanges: readonly Fault[] = [
  {
    name: "the whole object in answer to a range",
    applies: asksForRange,
    async play(exchange) {
      const headers = exchange.seen.headers;
      const isRange = (index: number): boolean => headers[index - (index % 2)]?.toLowerCase() === "range";
      await exchange.send(await exchange.forward({ headers: headers.filter((_, index) => !isRange(index)) }));
    },
  },
  {
    ...altered("a Content-Range that begins one byte later", (answer) => ({
      ...answer,
      headers: withHeader(
        answer.headers,
        "content-range",
        shifted(headerOf(answer.headers, "content-range")),
      ),
    })),
    applies: asksForRange,
  },
  {
    name: "another range of the object than was asked for",
    applies: asksForRange,
    async play(exchange) {
      const asked = headerOf(exchange.seen.headers, "range") ?? "";
      const later = asked.replace(/\d+/, (start) => String(Number(start) + 1));
      const headers = withHeader(exchange.seen.headers, "range", later);
      await exchange.send(await exchange.forward({ headers }));
    },
  },
];

/** The same request reaches the backend twice; the driver hears of the first. */
export const duplicate: Fault = {
  name: "a duplicate delivery",
  async play(exchange) {
    const first = await exchange.forward();
    await exchange.forward();
    await exchange.send(first);
  },
};

/** An answer that comes before the request was read. */
export function early(answers: ErrorAnswers, code: number): Fault {
  return {
    name: `an early ${code}`,
    applies: ({ method }) => method === "PUT" || method === "POST",
    async play(exchange) {
      const { headers, body } = answers(code);
      await exchange.send(answerOf(code, { ...headers, connection: "close" }, body));
    },
  };
}

/** A redirect, of which nothing is known but where it leads. */
export function redirect(code: number, location: string | undefined): Fault {
  const where = location === undefined ? "without a Location" : "to elsewhere";
  return instead(`${code} ${where}`, answerOf(code, location === undefined ? {} : { location }, ""));
}

/** One bit of the answer's body is another. `at` tells where, from 0 to 1. */
export function flippedAnswer(at: number): Fault {
  return altered(`one bit flipped at ${Math.round(at * 100)} % of the answer`, (answer) => ({
    ...answer,
    body: flipped(answer.body, at),
  }));
}

/** One bit of the request's body is another when it reaches the backend. */
export function flippedRequest(at: number): Fault {
  return {
    name: `one bit flipped at ${Math.round(at * 100)} % of the request`,
    async play(exchange) {
      await exchange.send(await exchange.forward({ body: flipped(await exchange.body(), at) }));
    },
  };
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = Math.min(Math.floor(copy.length * at), copy.length - 1);
  if (index >= 0) copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

function instead(name: string, answer: Answer): Fault {
  return {
    name,
    async play(exchange) {
      await exchange.body();
      await exchange.send(answer);
    },
  };
}

function altered(name: string, change: (answer: Answer) => Answer): Fault {
  return {
    name,
    async play(exchange) {
      await exchange.send(change(await exchange.forward()));
    },
  };
}

/** As altered, where no further answer could be told from this one. */
function closing(name: string, change: (answer: Answer) => Answer): Fault {
  return {
    name,
    async play(exchange: Exchange) {
      const answer = change(await exchange.forward());
      await exchange.send({ ...answer, headers: [...answer.headers, "connection", "close"] });
      exchange.finish();
    },
  };
}

function announce(answer: Answer, length: number): Answer {
  const plain = withHeader(answer.headers, "content-length", String(Math.max(length, 0)));
  return {
    ...answer,
    headers: plain.filter((_, index) => plain[index - (index % 2)] !== "transfer-encoding"),
  };
}

function asksForRange({ headers }: SeenRequest): boolean {
  return headerOf(headers, "range") !== undefined;
}

function shifted(contentRange: string | undefined): string {
  return (contentRange ?? "bytes 0-0/1").replace(/\d+/, (start) => String(Number(start) + 1));
}
