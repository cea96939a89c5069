/** Every outage is told, each with its own cause: of a fault, of its healing, and after it. */
import { describe, expect, it } from "vitest";
import { checks } from "../../harness/check/index.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { FaultRecord, HistoryRecord } from "../../harness/history/types.ts";
import { outagesOf } from "../../harness/measure/outages.ts";
import { rtoOf } from "../../harness/measure/rto.ts";
import { outageAfterHealOf, totalOutageOf } from "../../harness/measure/time-away.ts";
import { criteriaOf, runRecord, victim } from "../check/golden.ts";

const healAt = 30_000;
const endAt = 70_000;

interface Story {
  /** When every request fails. */
  readonly down: readonly (readonly [from: number, until: number])[];
  readonly limits?: Parameters<typeof criteriaOf>[0];
  /** Requests in flight at this moment are reset. */
  readonly resetAt?: number;
  readonly answersMs?: number;
  readonly healed?: boolean;
}

function historyOf({ down, limits = {}, resetAt, answersMs = 5, healed = true }: Story) {
  const records: HistoryRecord[] = [
    { ...runRecord(), criteria: criteriaOf(limits), sustainedMs: 3000 },
    fault(9990, "requested"),
    { ...fault(10_000, "effective"), untilAt: 10_005 },
  ];
  for (let at = 0; at < endAt; at += 20) {
    const reset = resetAt !== undefined && at < resetAt && at + answersMs > resetAt;
    const failed = reset || down.some(([from, until]) => at >= from && at < until);
    const done = reset ? resetAt : at + answersMs;
    const tries = [[at, done, failed ? "info" : "ok", failed ? 503 : 200, null]] as [
      number,
      number,
      "ok",
      200,
      null,
    ][];
    const of = { account: "a", amount: 1, tenant: "t", version: 1 };
    records.push({ k: "op", id: `e-${at}`, ...of, due: at, outcome: tries[0]![2], tries });
  }
  if (healed) records.push(fault(healAt, "heal-requested"), fault(healAt + 1000, "healed"));
  return indexRecords([...records, { k: "end", at: endAt }]);
}

function fault(at: number, step: FaultRecord["step"]): FaultRecord {
  const lost = { regionsLost: [victim], regionsBehind: [] };
  return { k: "fault", at, id: "f1", kind: "region-outage", target: victim, ...lost, step, proof: null };
}

const byFault = { by: "fault", fault: "f1" };
const byHealing = { by: "healing", fault: "f1" };

describe("outages", () => {
  it.each<
    [
      what: string,
      story: Story,
      told: readonly (readonly [from: number, until: number | null, cause: object])[],
    ]
  >([
    ["none where nothing failed", { down: [] }, []],
    ["that of the fault", { down: [[10_000, 12_000]] }, [[10_000, 12_000, byFault]]],
    [
      "a relapse before healing, as one more of the fault",
      {
        down: [
          [10_000, 12_000],
          [20_000, 22_000],
        ],
      },
      [
        [10_000, 12_000, byFault],
        [20_000, 22_000, byFault],
      ],
    ],
    [
      "those that healing brings about",
      {
        down: [
          [10_000, 12_000],
          [31_000, 42_000],
          [46_000, 48_000],
          [52_000, 64_000],
        ],
      },
      [
        [10_000, 12_000, byFault],
        [31_000, 42_000, byHealing],
        [46_000, 48_000, byHealing],
        [52_000, 64_000, byHealing],
      ],
    ],
    [
      "one that lasts to the end, without an end",
      {
        down: [
          [10_000, 12_000],
          [31_000, endAt],
        ],
      },
      [
        [10_000, 12_000, byFault],
        [31_000, null, byHealing],
      ],
    ],
  ])("are told: %s", (_, story, told) => {
    const found = outagesOf(historyOf(story))!;
    expect(found.map(({ cause }) => cause)).toEqual(told.map(([, , cause]) => cause));
    for (const [i, [from, until]] of told.entries()) {
      const { begin, end, failed, arrivals } = found[i]!;
      expect(begin.at).toBeLessThanOrEqual(from);
      expect(begin.untilAt).toBeGreaterThanOrEqual(from);
      expect(begin.untilAt - begin.at).toBeLessThanOrEqual(60);
      expect(failed).toBe(((until ?? endAt) - from) / 20);
      expect(arrivals).toBeGreaterThanOrEqual(failed);
      if (until === null) expect(end).toBeNull();
      else {
        expect(end!.at).toBeLessThanOrEqual(until);
        expect(end!.untilAt).toBeGreaterThanOrEqual(until);
      }
    }
  });

  it("requests that healing cuts off belong to its own outage, though they were sent before it", () => {
    const history = historyOf({
      down: [
        [10_000, 20_000],
        [30_100, 33_000],
      ],
      resetAt: 30_100,
      answersMs: 400,
    });
    const rto = rtoOf(history)!;
    expect(rto.upperMs).toBeLessThan(11_000);
    expect(outagesOf(history)!.map(({ cause }) => cause)).toEqual([byFault, byHealing]);
    expect(outagesOf(history)![1]!.begin.at).toBeGreaterThanOrEqual(healAt);
  });

  it("add up: in all, and after healing began", () => {
    const history = historyOf({
      down: [
        [10_000, 12_000],
        [31_000, 42_000],
        [46_000, 58_000],
      ],
    });
    const [total, healed] = [totalOutageOf(history)!, outageAfterHealOf(history)!];
    expect(total.lowerMs).toBeLessThanOrEqual(25_000);
    expect(total.upperMs).toBeGreaterThanOrEqual(25_000);
    expect(healed.lowerMs).toBeLessThanOrEqual(23_000);
    expect(healed.upperMs).toBeGreaterThanOrEqual(23_000);
    expect(healed.lowerMs).toBeGreaterThan(22_500);
  });

  it("that last until the fault is healed count after healing from there on", () => {
    const { lowerMs, upperMs } = outageAfterHealOf(historyOf({ down: [[10_000, 32_000]] }))!;
    expect(lowerMs).toBeLessThanOrEqual(2000);
    expect(upperMs).toBeGreaterThanOrEqual(2000);
    expect(lowerMs).toBeGreaterThan(1900);
  });
});

describe("the check of outages", () => {
  const twice: Story["down"] = [
    [10_000, 12_000],
    [31_000, 42_000],
  ];
  it.each<[what: string, verdict: string, reason: RegExp, story: Story]>([
    [
      "within its limits",
      "pass",
      /promised; service was away after healing/,
      { down: twice, limits: { totalOutage: 14_000, outageAfterHeal: 12_000 } },
    ],
    [
      "longer than the limit in all",
      "fail",
      /^service was away in all for 1[23](\.\d+)?–13/,
      { down: twice, limits: { totalOutage: 10_000 } },
    ],
    [
      "longer than the limit after healing",
      "fail",
      /after healing began for 1/,
      { down: twice, limits: { outageAfterHeal: 5000 } },
    ],
    [
      "at the limit",
      "inconclusive",
      /straddles the limit of 11 s$/,
      { down: twice, limits: { outageAfterHeal: 11_000 } },
    ],
    ["without an end", "fail", /at least/, { down: [[31_000, endAt]], limits: { outageAfterHeal: 5000 } }],
    [
      "without an end, and not watched for long enough",
      "inconclusive",
      /at least/,
      { down: [[60_000, endAt]], limits: { outageAfterHeal: 20_000 } },
    ],
    [
      "not there, and nothing was away",
      "pass",
      /for 0 ms; at most 0 ms promised/,
      { down: [], limits: { outageAfterHeal: 0 } },
    ],
    [
      "not examined, as nothing was healed",
      "inconclusive",
      /nothing was healed/,
      { down: [], healed: false, limits: { outageAfterHeal: 0 } },
    ],
    ["without a criterion", "inconclusive", /no criterion/, { down: [] }],
  ])("finds an outage %s: %s", (_, verdict, reason, story) => {
    expect(checks.outages(historyOf(story))).toMatchObject({
      verdict,
      reason: expect.stringMatching(reason),
    });
  });
});
