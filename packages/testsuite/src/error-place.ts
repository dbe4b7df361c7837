/** Frames that say nothing about a driver: Node's own, and those of core and of the suite. */
const OURS = /node:|[\\/](?:core|testsuite)[\\/](?:src|dist)[\\/]/;
const URL_QUERY = /(\bhttps?:\/\/[^\s"'?]+\?)[^\s"']+/g;
const LONGEST_CHAIN = 4;

/** Where in the driver an error was made: `file:///driver.mjs:12:7`; undefined if its stack does not tell. */
export function placeOf(error: unknown): string | undefined {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const frame = frames.find((line) => /^ {4}at /.test(line) && !OURS.test(line));
  return frame?.match(/\(?([^\s()]+:\d+:\d+)\)?$/)?.[1];
}

/** What caused an error and where, one after the other; queries of URLs are left out, they may be signatures. */
export function causesOf(error: Error): string {
  const causes: string[] = [];
  let { cause } = error;
  while (cause instanceof Error && causes.length < LONGEST_CHAIN) {
    const place = placeOf(cause);
    const text = `${cause.name} "${cause.message.replaceAll(URL_QUERY, "$1…")}"`;
    causes.push(` <- ${text}${place === undefined ? "" : ` at ${place}`}`);
    ({ cause } = cause);
  }
  return causes.join("");
}
