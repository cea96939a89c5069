/** What silence tells of when an outage began. */
import { expect, it } from "vitest";
import type { LoadAttempts } from "../../harness/measure/load-attempts.ts";
import { seenBegin } from "../../harness/measure/outage-begin.ts";

/** One request every 10 ms, of which one in 25 takes 9 ms; the last ones do not. Then eight at once, which nothing answers. */
const answered = Array.from({ length: 300 }, (_, i) => ({ sent: i * 10, took: i % 25 === 0 ? 9 : 1, ok: 1 }));
const diesAt = 3_000;
const silent = Array.from({ length: 8 }, () => ({ sent: diesAt, took: 1_000, ok: 0 }));
const all = [...answered, ...silent];
const attempts: LoadAttempts = {
  count: all.length,
  sentAt: (i) => all[i]!.sent,
  doneAt: (i) => all[i]!.sent + all[i]!.took,
  isOk: (i) => all[i]!.ok === 1,
  regionOf: () => 0,
  isFirst: () => true,
};

it("takes requests that are late together for no more than one: a pause delays all of them", () => {
  const begin = seenBegin({
    attempts,
    baseline: { background: 0.003, flawless: 3 },
    from: 2_985,
    until: Number.POSITIVE_INFINITY,
    lost: new Set([0]),
  })!;
  expect(begin.at).toBe(2_990);
  expect(begin.untilAt).toBeGreaterThanOrEqual(diesAt + 9);
  expect(begin.untilAt).toBeLessThan(diesAt + 20);
});
