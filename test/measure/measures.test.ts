/** The other measures, on golden histories with a planted truth. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byHand } from "../../harness/contract/operation.ts";
import { thousandths } from "../../harness/history/clock.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { Attempt, HistoryRecord, ReadRecord } from "../../harness/history/types.ts";
import { attemptsOf } from "../../harness/measure/attempts.ts";
import { availabilityOf } from "../../harness/measure/availability.ts";
import { lagOf } from "../../harness/measure/lag.ts";
import { latencyOf } from "../../harness/measure/latency.ts";
import { outageOf } from "../../harness/measure/outage.ts";
import { percentile } from "../../harness/measure/percentile.ts";
import { phasesOf } from "../../harness/measure/phases.ts";
import { lossAfterHeal, lossAtFailover } from "../../harness/measure/rpo.ts";
import { rtoOf } from "../../harness/measure/rto.ts";
import { seriesOf } from "../../harness/measure/series.ts";
import {
  backAt,
  editRead,
  effect,
  golden,
  of,
  op,
  regions,
  remove,
  survivor,
  victim,
} from "../check/golden.ts";

/** The golden history after a change. */
function historyAfter(change: (records: HistoryRecord[]) => void = () => {}) {
  const records = golden();
  change(records);
  return indexRecords(records);
}

describe("recovery time", () => {
  it("encloses the moment service was back, and says how it came about", () => {
    const rto = rtoOf(historyAfter())!;
    expect(rto.lowerMs).toBeLessThanOrEqual(backAt - effect.at);
    expect(rto.upperMs).toBeGreaterThanOrEqual(backAt - effect.at);
    // The edge was seen to take the region out at 2625 ms; the first attempt after was sent at 2630.5 ms.
    expect(rto).toMatchObject({ detectedMs: 625, reroutedMs: 635.5 });
  });

  it("is measured against service before any fault, not against what an earlier one had spoiled", () => {
    const history = historyAfter((r) => {
      const [first] = of(r, "fault").filter(({ step }) => step === "effective");
      const throttle = {
        ...first!,
        id: "throttle-1",
        kind: "throttle",
        regionsLost: [],
        at: 1000,
        untilAt: 1000,
      };
      r.splice(1, 0, throttle);
      for (const { tries } of of(r, "op"))
        if (tries[0]![0] > 1000 && tries[0]![0] < 1900) tries[0]!.splice(2, 2, "info", 503);
    });
    expect(outageOf(history)!.fault.kind).toBe("region-outage");
    expect(outageOf(history)!.baseline!.background).toBeLessThan(0.05);
  });

  it("has no detection where no edge was observed", () => {
    expect(rtoOf(historyAfter((r) => remove(r, (one) => one.k === "sample")))).toMatchObject({
      detectedMs: null,
      reroutedMs: null,
    });
  });
});

describe("data loss", () => {
  /** Acknowledged before the cut, in the order of their acknowledgement. */
  const early = of(golden(), "op").filter(
    (one) => one.outcome === "ok" && one.tries.at(-1)![1] <= effect.untilAt,
  );

  it("is what was planted: in operations, and in seconds since the oldest", () => {
    fc.assert(
      fc.property(fc.subarray(early), fc.subarray(early), (atFailover, forEver) => {
        const history = historyAfter((records) => {
          const drop = (ids: Set<string>) => (read: ReadRecord) => {
            read.rows = read.rows!.filter(([id]) => !ids.has(id));
          };
          editRead(
            records,
            { purpose: "failover", region: survivor },
            drop(new Set(atFailover.map((one) => one.id))),
          );
          editRead(records, { region: victim }, drop(new Set(forEver.map((one) => one.id))));
        });
        for (const [loss, planted] of [
          [lossAtFailover(history), atFailover],
          [lossAfterHeal(history), forEver],
        ] as const) {
          expect(loss?.missing.map((i) => history.operations.idOf(i))).toEqual(planted.map((one) => one.id));
          const age = planted.length === 0 ? 0 : effect.at - planted[0]!.tries.at(-1)![1];
          expect(loss?.seconds).toBe(thousandths(Math.max(0, age) / 1000));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("at failover is not about what was acknowledged after the cut", () => {
    const loss = lossAtFailover(
      historyAfter((r) =>
        editRead(r, { purpose: "failover", region: survivor }, (read) => {
          read.rows = read.rows!.filter(([id]) => Number(id.slice(2)) * 10 < effect.untilAt);
        }),
      ),
    );
    expect(loss?.missing).toEqual([]);
  });

  it.each([...regions])("is unknown when %s was not read to its end", (region) => {
    const history = historyAfter((r) => remove(r, (one) => one.k === "read-end" && one.region === region));
    expect(lossAfterHeal(history)).toBeNull();
    expect(lossAtFailover(history) === null).toBe(region === survivor);
  });
});

describe("availability", () => {
  it("counts with retries, and at the first attempt alone", () => {
    const { share, firstAttemptShare } = availabilityOf(historyAfter());
    expect(share).toBe(798 / 800);
    expect(firstAttemptShare).toBe((798 - 25) / 800);
  });
});

it("an operation sent by hand, however often and long it was tried, is in no measure of service", () => {
  const measures = (history: ReturnType<typeof historyAfter>) => ({
    availability: availabilityOf(history),
    latency: latencyOf(history),
    attempts: attemptsOf(history),
    baseline: outageOf(history)!.baseline,
    course: outageOf(history)!.course,
  });
  const waited = historyAfter((r) => {
    const tries = Array.from({ length: 50 }, (_, i): Attempt => [i * 20 + 1, i * 20 + 11, "info", 503, null]);
    const canary = { ...op(r, "e-100"), id: "canary-1", account: byHand, due: 0, tries };
    const late: Attempt[] = [[2_600, 2_700, "info", 503, null]];
    r.splice(-1, 0, { ...canary, outcome: "info" });
    r.splice(-1, 0, { ...canary, id: "canary-2", due: 2_600, outcome: "info", tries: late });
  });
  expect(measures(waited)).toEqual(measures(historyAfter()));
});

describe("latency", () => {
  it("is that of first attempts outside of the outage, from the scheduled time", () => {
    const slow = (id: string) => historyAfter((r) => Object.assign(op(r, id), { due: op(r, id).due - 400 }));
    expect(latencyOf(historyAfter())).toMatchObject({ p50: 5.5, p95: 5.5, p99: 5.5 });
    expect(latencyOf(slow("e-100"))?.examined).toBe(latencyOf(historyAfter())?.examined);
    expect(latencyOf(historyAfter())!.examined).toBe(800 - 52); // due from 2000 to 2510 ms
  });

  it.each([
    [50, 2],
    [95, 4],
    [100, 4],
    [1, 1],
  ])("takes the %i th percentile by the nearest rank", (percent, value) => {
    expect(percentile([1, 2, 3, 4], percent)).toBe(value);
  });

  it("has no percentile of nothing", () => {
    expect(percentile([], 50)).toBeNull();
  });
});

it("lag is the greatest and the last number of acknowledged operations a region was seen to lack", () => {
  expect(lagOf(historyAfter((r) => (of(r, "sample")[3]!.applied![victim] = 10)))).toEqual({
    [survivor]: { peakOperations: 1, lastOperations: 1, peakMs: 0, drainMs: null },
    [victim]: { peakOperations: 77, lastOperations: 0, peakMs: 759.5, drainMs: null },
  });
});

it("phases are told by when an operation was due", () => {
  expect(phasesOf(historyAfter())).toEqual({ before: 200, during: 300, after: 300 });
  expect(phasesOf(historyAfter((r) => remove(r, (one) => one.k === "fault"))).before).toBe(800);
});

describe("the series", () => {
  const series = seriesOf(historyAfter(), 1000);

  it("add up to the history", () => {
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(series.times).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
    expect(sum(series.firstAttempts)).toBe(800);
    expect(sum(series.firstAttemptsOk)).toBe(798 - 25);
    expect(sum(Object.values(series.acknowledgedByRegion).flat())).toBe(798);
  });

  it("show the outage, and no latency where nothing was tried", () => {
    expect(series.firstAttemptsOk[2]).toBe(75);
    expect(series.acknowledgedByRegion[victim]?.slice(2, 5)).toEqual([0, 0, 0]);
    expect(series.latencyMs.p95).toEqual([5.5, 5.5, 5.5, 5.5, 5.5, 5.5, 5.5, 5.5, null, null]);
    expect(series.backlogByRegion[survivor]?.[0]).toEqual([125, 1]);
  });

  it("need a bucket", () => {
    expect(() => seriesOf(historyAfter(), 0)).toThrow(RangeError);
  });
});
