import { STATUS_CODES } from "node:http";

/** An HTTP answer as it goes over the wire: names and values of headers in turn. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** How the end of a body is told. */
export type Framing = "length" | "chunked" | "chunked, closing" | "closing";

/** Headers of one connection, which a proxy does not pass on. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set(["connection", "keep-alive", "proxy-connection"]);
const OF_THE_FRAMING: ReadonlySet<string> = new Set(["content-length", "transfer-encoding", "trailer"]);

/** The headers without those that concern the connection they came over. */
export function passedOn(raw: readonly string[]): readonly string[] {
  return without(raw, OF_THE_CONNECTION);
}

/** The value of a header, undefined if there is none. `name` in lower case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name);
  return at === -1 ? undefined : headers[at + 1];
}

/** The headers with one replaced, or added. */
export function withHeader(headers: readonly string[], name: string, value: string): readonly string[] {
  return [...without(headers, new Set([name])), name, value];
}

/** An answer of our own. */
export function answerOf(status: number, headers: Readonly<Record<string, string>>, body: string): Answer {
  const bytes = Buffer.from(body);
  const length = ["content-length", String(bytes.length)];
  return { status, headers: [...Object.entries(headers).flat(), ...length], body: bytes };
}

/** The head of an answer, byte for byte, with another framing than it came with. */
export function headBytes({ status, headers, body }: Answer, framing: Framing): Buffer {
  const own: Readonly<Record<Framing, readonly string[]>> = {
    length: ["Content-Length", String(body.length)],
    chunked: ["Transfer-Encoding", "chunked"],
    "chunked, closing": ["Transfer-Encoding", "chunked", "Connection", "close"],
    closing: ["Connection", "close"],
  };
  const all = [...without(headers, OF_THE_FRAMING), ...own[framing]];
  const lines = all.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : []));
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n`,
    "latin1",
  );
}

/** The body as the framing has it, without the end of a chunked one. */
export function bodyBytes(body: Buffer, framing: Framing): Buffer {
  if (!framing.startsWith("chunked") || body.length === 0) return body;
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);
}

function without(raw: readonly string[], names: ReadonlySet<string>): readonly string[] {
  return raw.filter((_, index) => !names.has((raw[index - (index % 2)] ?? "").toLowerCase()));
}
