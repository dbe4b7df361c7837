import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Anomaly, simulatedHistory } from "./fake-history.ts";
import { type HistoryEntry, isLinearizable, overlappingShare } from "./linearizable.ts";
import { type RegisterAction, register } from "./register.ts";

type Entry = HistoryEntry<RegisterAction>;

const write = (value: number, client: number, invoked: number, answered?: number): Entry => ({
  action: { kind: "write", value },
  client,
  invoked,
  answered,
});
const read = (value: number | undefined, client: number, invoked: number, answered: number): Entry => ({
  action: { kind: "read", value },
  client,
  invoked,
  answered,
});

describe("isLinearizable", () => {
  test("takes nothing at all, and reads of nothing", () => {
    expect(isLinearizable([], register)).toBe(true);
    expect(isLinearizable([read(undefined, 0, 1, 2)], register)).toBe(true);
  });

  test("takes either value while a write is under way, but not the old one after the new", () => {
    const writes = [write(1, 0, 1, 2), write(2, 0, 3, 10)];
    expect(isLinearizable([...writes, read(1, 1, 4, 5), read(2, 1, 6, 7)], register)).toBe(true);
    expect(isLinearizable([...writes, read(2, 1, 4, 5), read(1, 1, 6, 7)], register)).toBe(false);
  });

  test("refuses a value that was overwritten before the read began, and one that was never written", () => {
    expect(isLinearizable([write(1, 0, 1, 2), write(2, 0, 3, 4), read(1, 1, 5, 6)], register)).toBe(false);
    expect(isLinearizable([write(1, 0, 1, 2), read(3, 1, 5, 6)], register)).toBe(false);
  });

  test("refuses a value from the future", () => {
    expect(isLinearizable([read(1, 1, 1, 2), write(1, 0, 3, 4)], register)).toBe(false);
  });

  test("lets a write without an answer happen late or never, but only once", () => {
    const unanswered = [write(1, 0, 1, 2), write(2, 1, 3)];
    expect(isLinearizable([...unanswered, read(1, 0, 4, 5)], register)).toBe(true);
    expect(isLinearizable([...unanswered, read(1, 0, 4, 5), read(2, 0, 6, 7)], register)).toBe(true);
    const again = [read(2, 0, 4, 5), write(3, 0, 6, 7), read(2, 0, 8, 9)];
    expect(isLinearizable([...unanswered, ...again], register)).toBe(false);
  });

  test("needs something to be there for a delete that says so", () => {
    const deleted: readonly Entry[] = [
      { action: { kind: "found" }, client: 0, invoked: 3, answered: 4 },
      { action: { kind: "clear" }, client: 0, invoked: 3, answered: 4 },
    ];
    expect(isLinearizable([write(1, 0, 1, 2), ...deleted, read(undefined, 1, 5, 6)], register)).toBe(true);
    expect(isLinearizable(deleted, register)).toBe(false);
    expect(isLinearizable([write(1, 0, 1, 2), ...deleted, read(1, 1, 5, 6)], register)).toBe(false);
  });

  test("agrees with trying every order", () => {
    const action: fc.Arbitrary<RegisterAction> = fc.oneof(
      fc.record({ kind: fc.constant("write" as const), value: fc.nat({ max: 3 }) }),
      fc.record({
        kind: fc.constant("read" as const),
        value: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      }),
      fc.constant({ kind: "clear" as const }),
      fc.constant({ kind: "found" as const }),
    );
    const lasts = fc.option(fc.nat({ max: 5 }), { nil: undefined });
    const entry = fc.record({ action, invoked: fc.nat({ max: 9 }), lasts });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const history = entries.map(({ lasts: time, ...each }, client) => {
          return { ...each, client, answered: time === undefined ? undefined : each.invoked + time + 0.5 };
        });
        expect(isLinearizable(history, register)).toBe(hasOrder(history, undefined));
      }),
      { numRuns: 500 },
    );
  });
});

/** The definition, word by word. */
function hasOrder(left: readonly Entry[], state: number | undefined): boolean {
  if (left.every(({ answered }) => answered === undefined)) return true;
  return left.some((entry) => {
    const others = left.filter((other) => other !== entry);
    if (others.some(({ answered = Number.POSITIVE_INFINITY }) => answered < entry.invoked)) return false;
    const result = register.step(state, entry.action);
    return result !== "impossible" && hasOrder(others, result.next);
  });
}

describe("detection in histories as the suite makes them", () => {
  test("histories without an anomaly are all taken", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { history } = simulatedHistory({ seed, anomaly: undefined });
      expect(isLinearizable(history, register)).toBe(true);
    }
  });

  test.each<[Anomaly, number]>([
    ["stale read", 0.95],
    ["lost write", 0.4],
  ])("%s: found in at least %f of the histories that have one", (anomaly, least) => {
    let planted = 0;
    let detected = 0;
    for (let seed = 0; seed < 500; seed++) {
      const simulated = simulatedHistory({ seed, anomaly });
      if (simulated.planted === 0) continue;
      planted += 1;
      if (!isLinearizable(simulated.history, register)) detected += 1;
    }
    const share = detected / planted;
    process.stdout.write(`${anomaly}: ${detected} of ${planted} histories (${Math.round(share * 100)} %)\n`);
    expect(planted).toBeGreaterThan(200);
    expect(share).toBeGreaterThanOrEqual(least);
  });

  test("their clients meet in more than a third of the calls", () => {
    const shares = Array.from({ length: 100 }, (_, seed) =>
      overlappingShare(simulatedHistory({ seed }).history),
    );
    expect(Math.min(...shares)).toBeGreaterThan(0.3);
  });
});

describe("overlappingShare", () => {
  test("counts neighbours of different clients", () => {
    expect(overlappingShare([])).toBe(0);
    expect(overlappingShare([write(1, 0, 1, 2), write(2, 1, 3, 4)])).toBe(0);
    expect(overlappingShare([write(1, 0, 1, 4), write(2, 1, 3, 6)])).toBe(1);
    expect(overlappingShare([write(1, 0, 1, 4), write(2, 1, 3, 6), write(3, 0, 7, 8)])).toBe(0.5);
    expect(overlappingShare([write(1, 0, 1, 2), write(2, 0, 3, 4)])).toBe(0);
  });
});
