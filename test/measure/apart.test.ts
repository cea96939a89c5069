/** The measures of how far regions were apart, on golden histories with a planted truth. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { dedupHitsOf } from "../../harness/measure/dedup-hits.ts";
import { divergenceOf } from "../../harness/measure/divergence.ts";
import { lagOf, logMeasures, positionMeasures, undisturbedLagMs } from "../../harness/measure/lag.ts";
import { acknowledgedDuringFault } from "../../harness/measure/phases.ts";
import { golden, keyRecords, of, op, readRecords, survivor, victim } from "../check/golden.ts";
import { copyOf, goldenLogs, skip } from "../check/golden-logs.ts";

function madeOf(make: () => HistoryRecord[], change: (records: HistoryRecord[]) => void = () => {}) {
  const records = make();
  change(records);
  return indexRecords(records);
}

describe("the copy of a log", () => {
  it("of a region that was dead is behind by what it missed, and catches up after healing", () => {
    const logs = logMeasures(madeOf(goldenLogs));
    expect(logs["payments us-east-1→eu-west-1"]).toMatchObject({ skipped: 0, replayed: 0, catchUpMs: 375 });
    // Entries of 3.25 s came at once at 5,125 ms.
    expect(logs["payments us-east-1→eu-west-1"]!.peakBehindMs).toBe(3250);
    expect(logs["payments us-east-1→eu-west-1"]!.peakBehind).toBeGreaterThan(250);
    expect(logs["payments eu-west-1→us-east-1"]).toMatchObject({ catchUpMs: null });
  });

  it("counts what was skipped, and what was copied again", () => {
    const logs = logMeasures(
      madeOf(goldenLogs, (r) => {
        const copy = copyOf(r, survivor, victim);
        skip(copy, (id) => id === "e-40" || id === "e-42");
        copy[6]!.entries.unshift(...copy[5]!.entries);
      }),
    );
    const { skipped, replayed } = logs["payments us-east-1→eu-west-1"]!;
    expect(skipped).toBe(2);
    expect(replayed).toBeGreaterThan(5);
  });
});

describe("lag", () => {
  it("of a ledger is the age of the oldest operation it lacks; its drain is counted from healing", () => {
    const history = madeOf(golden, (r) => {
      for (const { at, applied } of of(r, "sample"))
        if (at >= 2000 && at < 6000 && applied) applied[victim] = 200;
    });
    const lag = lagOf(history)[victim]!;
    expect(lag.peakMs).toBeGreaterThan(3800);
    expect(lag.peakMs).toBeLessThan(3900);
    expect(lag.drainMs).toBe(1125);
    expect(undisturbedLagMs(history)).toBeLessThan(100);
  });

  it("of a position is counted in its own unit and in time", () => {
    const history = madeOf(golden, (r) => {
      of(r, "run")[0]!.serving = [survivor];
      for (const sample of of(r, "sample")) {
        const behind = sample.at > 3000 && sample.at < 4000 ? 500 : 0;
        sample.positions = { wal: { [survivor]: sample.at * 10, [victim]: (sample.at - behind) * 10 } };
      }
    });
    expect(positionMeasures(history)).toEqual({
      [`wal ${victim}`]: { peakBehind: 5000, peakBehindMs: 500 },
    });
  });
});

describe("divergence", () => {
  const split = (r: HistoryRecord[]) => {
    op(r, "e-3").rivals = [{ account: "a-3", amount: 77 }];
    const ours = of(r, "op").slice(0, 100);
    const theirs = ours.slice(10).map((one) => (one.id === "e-23" ? { ...one, amount: 77 } : one));
    r.splice(
      -1,
      0,
      ...readRecords("split", survivor, ours),
      ...readRecords("split", victim, theirs),
      ...keyRecords(survivor, ours, "split"),
      ...keyRecords(victim, theirs, "split"),
      { k: "sample", at: 4000, keys: { [survivor]: 100, [victim]: 88 }, acknowledged: 100 },
    );
  };

  it("is the exact difference of keys, the greatest difference of their counts, and the conflicting events", () => {
    expect(divergenceOf(madeOf(golden, split))).toEqual({
      keyCountDifferencePeak: 12,
      keyDifference: { "dedup:redis": 10 },
      conflicting: 1,
      examples: [
        {
          eventId: "e-23",
          held: { [survivor]: { account: "a-3", amount: 24 }, [victim]: { account: "a-3", amount: 77 } },
        },
      ],
    });
  });

  it("is not measured where regions were not read while apart", () => {
    expect(divergenceOf(madeOf(golden))).toBeNull();
  });
});

it("hits of the fast path are told by phase, and survive a restart of the service that counts them", () => {
  const counted: Record<number, [number, number]> = {
    125: [900, 1000], // of a drill before this one
    1875: [901, 1020],
    2375: [901, 1030],
    3875: [2, 4], // started again: two hits in four since
    5125: [4, 8],
    7875: [9, 18],
  };
  const history = madeOf(golden, (r) => {
    for (const sample of of(r, "sample"))
      if (counted[sample.at]) sample.lookups = { [victim]: counted[sample.at]! };
  });
  expect(dedupHitsOf(history)).toEqual({ [victim]: { before: 1 / 20, during: 2 / 14, after: 7 / 14 } });
});

it("what each region acknowledged while the fault lasted is counted by region", () => {
  expect(acknowledgedDuringFault(madeOf(golden))).toEqual({ [survivor]: 300, [victim]: 0 });
});
