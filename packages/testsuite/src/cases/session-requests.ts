import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectThat } from "../expectations.ts";
import { HttpProxy } from "../faults/http-proxy.ts";
import { Mismatch } from "../mismatch.ts";
import { begin, finish, proceed } from "../uploads.ts";
import { eventually } from "../within.ts";

/** Sessions at each end whose requests are compared, after those with which an upload begins. */
const COMPARED = 5;
/** Requests that clean up in the background may fall on one side or the other. */
const MOVED = 2;
/** Milliseconds in which they come to their end. */
const SETTLED = 2000;

/** What one session took. */
interface Cost {
  readonly requests: number;
  readonly bytes: number;
}

/** Uploads an object in sessions through a proxy that counts. */
async function costs(context: CaseContext, count: number, step: number): Promise<readonly Cost[]> {
  const { data, path } = context;
  await using proxy = await HttpProxy.start(context.network().upstream);
  const driver = await context.openThrough(proxy.endpoint);
  const at = path(`${count} sessions`.replace(" ", "-"));
  const object = data(`${count}`);
  const all: Cost[] = [];
  for (let start = 0; start < count * step; start += step) {
    proxy.begin();
    if (start === 0) await begin(driver, at, object, step);
    else await proceed(driver, at, { object, start, end: start + step });
    await eventually(SETTLED, async () => {
      if (proxy.busy > 0) throw new Mismatch("requests to come to their end", `${proxy.busy} under way`);
    });
    const bytes = proxy.requests.reduce((sum, request) => sum + request.bytes, 0);
    all.push({ requests: proxy.requests.length, bytes });
  }
  await finish(context, at, { object, start: count * step, end: count * step }, driver);
  await driver[Symbol.asyncDispose]();
  return all;
}

function sum(all: readonly Cost[], what: keyof Cost): number {
  return all.reduce((total, cost) => total + cost[what], 0);
}

export const sessionRequestCases: readonly CaseDefinition[] = [
  {
    id: "APPD-25",
    level: "must",
    rules: [8, 10, "resources"],
    needs: ["resume", "shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a session costs no more requests, and sends no more bytes, the more sessions came before it",
    why: "a push in small chunks that sends all of it again each time never ends",
    async run(context) {
      const { limits } = context;
      const partSize = context.network().partSize ?? limits.partSize;
      for (const [count, step] of [
        [50, 1024],
        [20, partSize - 1],
      ] as const) {
        const all = await costs(context, count, step);
        const early = sum(all.slice(2, 2 + COMPARED), "requests");
        const late = sum(all.slice(-COMPARED), "requests");
        const what = `the last ${COMPARED} of ${count} sessions`;
        expectThat(late <= early + MOVED, `${what} to take about ${early} requests`, `${late}`);
        const most = 2 * count * step + partSize * count;
        const bytes = sum(all, "bytes");
        expectThat(
          bytes <= most,
          `${count} sessions of ${step} bytes to send ${most} bytes at most`,
          `${bytes}`,
        );
        context.note(`${count} sessions of ${step} bytes: ${sum(all, "requests")} requests, ${bytes} bytes`);
      }
    },
  },
];
