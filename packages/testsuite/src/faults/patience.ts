import { isStorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { describeError, Mismatch } from "../mismatch.ts";
import { within } from "../within.ts";
import { status } from "./answer-faults.ts";
import type { SeenRequest } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import { HttpProxy } from "./http-proxy.ts";

/** Calls whose pauses are measured, and how many at a time: enough that chance does not order them, too few to be slow. */
const CALLS = 40;
const AT_ONCE = 4;
/** Share of the shortest pauses that counts: the others may have waited for this machine. */
const COUNTED = 0.75;
/** First pauses differ by at least this share of one: more than what a timer is late. */
const SPREAD = 0.25;
/** The last pauses are at least so many times the first ones; a doubled one is four times after two. */
const GROWTH = 1.4;
/** Seconds that the backend asks to wait. */
const RETRY_AFTER = 1;
/** Milliseconds by which timers and clocks may differ. */
const TOLERANCE = 30;
/** Milliseconds beyond a deadline that a busy machine may take. */
const SLACK = 3000;

/** Looks at the attempts of many calls in an outage. */
export async function expectPatience(context: CaseContext): Promise<void> {
  const { attempts, deadline, errorAnswer } = context.network();
  const outage = await attemptsIn(context, status(errorAnswer, 503), CALLS);
  const sends = outage.map((times) => times.length);
  const most = Math.max(...sends);
  const least = Math.min(...sends);
  expectThat(most <= attempts, `at most ${attempts} attempts`, `${most}`);
  expectThat(attempts === 1 || least > 1, "a second attempt of each call", "a call with one");
  const pauses = outage.map((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const first = pauses.map((each) => each[0] ?? 0);
  if (attempts > 1) {
    const usually = usual(first);
    const spread = spreadOf(first);
    expectThat(
      spread > SPREAD * usually,
      "pauses that differ from call to call",
      `first pauses of about ${usually.toFixed(1)} ms, most of them within ${spread.toFixed(1)} ms`,
    );
  }
  if (attempts > 2) {
    const [early, late] = [usual(first), usual(pauses.map((each) => each.at(-1) ?? 0))];
    const seen = `${early.toFixed(1)} ms at first, ${late.toFixed(1)} ms at last`;
    expectThat(late > GROWTH * early, "pauses that grow", seen);
  }
  for (const times of outage) {
    const taken = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expectThat(
      taken <= deadline + TOLERANCE,
      `no attempt after the deadline of ${deadline} ms`,
      `${taken} ms`,
    );
  }
  const tooLong = status(errorAnswer, 503, { "retry-after": String(Math.ceil(deadline / 1000) + 3600) });
  for (const times of await attemptsIn(context, tooLong, 1)) {
    expectEqual("attempts where the backend asks to wait for an hour", times.length, 1);
  }
  const asked = status(errorAnswer, 503, { "retry-after": String(RETRY_AFTER) });
  for (const times of await attemptsIn(context, asked, 1)) {
    const [one = 0, two = Number.POSITIVE_INFINITY] = times;
    const seen = `the next request after ${Math.round(two - one)} ms`;
    expectThat(
      two - one >= RETRY_AFTER * 1000 - TOLERANCE,
      `Retry-After: ${RETRY_AFTER} to be waited for`,
      seen,
    );
  }
}

/** When the requests of each of `count` calls came, while every one met the fault. */
async function attemptsIn(
  context: CaseContext,
  fault: Fault,
  count: number,
): Promise<readonly (readonly number[])[]> {
  await using proxy = await HttpProxy.start(context.network().upstream);
  const driver = await context.openThrough(proxy.endpoint);
  const limit = context.network().deadline + SLACK;
  const late = (): Error =>
    new Mismatch("a call in an outage to end", `it is still waiting after ${limit} ms`);
  proxy.begin({ fault, meets: () => true });
  const names = Array.from({ length: count }, (_, index) => `attempt-${index}-`);
  const waiting = names.values();
  const work = async (): Promise<void> => {
    for (const name of waiting) {
      const ended = within(driver.getContent(context.path(name)), limit, late);
      const error = await ended.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (isStorageError(error) && error.retryable) continue;
      if (error instanceof Mismatch) throw error;
      const seen = error === undefined ? "it resolved" : describeError(error);
      throw new Mismatch("an outage that may be over later", seen);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const isOf = (name: string, { url }: SeenRequest): boolean => url.includes(name);
  const times = names.map((name) => proxy.requests.filter((each) => isOf(name, each)).map(({ at }) => at));
  await driver[Symbol.asyncDispose]();
  return times;
}

/** The mean of the shorter ones. */
function usual(values: readonly number[]): number {
  const counted = values.toSorted((left, right) => left - right).slice(0, Math.ceil(values.length * COUNTED));
  return counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

/** Between the longest and the shortest without the outermost tenths, which this machine may have made. */
function spreadOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const outermost = Math.floor(sorted.length / 10);
  return (sorted.at(-1 - outermost) ?? 0) - (sorted[outermost] ?? 0);
}
