/** Recovery against its limit where the fault's healing, a relapse or thin traffic might pass for a recovery. */
import { expect, it } from "vitest";
import { checks } from "../../harness/check/index.ts";
import type { CheckResult, Verdict } from "../../harness/contract/result.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { Attempt, FaultRecord, HistoryRecord, OpRecord } from "../../harness/history/types.ts";
import { randomOf } from "../measure/random.ts";
import { criteriaOf, runRecord, victim } from "./golden.ts";

const effectAt = 10_000;
const healRequestedAt = 20_000;
const endAt = 40_000;

interface Story {
  /** When every request fails. */
  readonly down: readonly (readonly [from: number, until: number])[];
  readonly limitMs?: number;
  readonly perSecond?: number;
  /** When nothing arrives. */
  readonly paused?: readonly [from: number, until: number];
  readonly healed?: boolean;
  /** Share of the requests, 0 to 1, that fails all the time. */
  readonly background?: number;
  readonly more?: readonly HistoryRecord[];
}

function judged({
  down,
  limitMs = 15_000,
  perSecond = 50,
  paused,
  healed = true,
  background = 0,
  more = [],
}: Story): CheckResult {
  const records: HistoryRecord[] = [
    {
      ...runRecord(),
      criteria: criteriaOf({ rto: limitMs }),
      load: { perSecond, redelivered: 0, attemptTimeoutMs: 2000, deadlineMs: 30_000 },
      sustainedMs: 3000,
    },
    fault("region-outage", effectAt, "requested"),
    { ...fault("region-outage", effectAt, "effective"), untilAt: effectAt + 5 },
  ];
  const random = randomOf(11);
  for (let at = 0; at < endAt; at += 1000 / perSecond) {
    if (paused && at >= paused[0] && at < paused[1]) continue;
    const failed = random() < background || down.some(([from, until]) => at >= from && at < until);
    records.push(operation(at, [at, at + 5, failed ? "info" : "ok", failed ? 503 : 200, null]));
  }
  if (healed) {
    records.push(fault("region-outage", healRequestedAt, "heal-requested"));
    records.push(fault("region-outage", healRequestedAt + 1000, "healed"));
  }
  return checks.rto(indexRecords([...records, ...more, { k: "end", at: endAt }]));
}

function fault(id: string, at: number, step: FaultRecord["step"]): FaultRecord {
  const lost = { regionsLost: [victim], regionsBehind: [] };
  return { k: "fault", at, id, kind: id, target: victim, ...lost, step, proof: null };
}

function operation(due: number, only: Attempt): OpRecord {
  const of = { account: "a", amount: 1, tenant: "t", version: 1 };
  return { k: "op", id: `e-${due}`, ...of, due, outcome: only[2], tries: [only] };
}

function neverServed(): HistoryRecord {
  const tries = Array.from(
    { length: 50 },
    (_, i): Attempt => [endAt + i * 100, endAt + i * 100 + 5, "info", 503, null],
  );
  return { ...operation(endAt - 10.5, tries[0]!), tries };
}

const untilHealed = [effectAt, healRequestedAt + 500] as const;

/** The machine has no processor time left between two moments. */
function busy(from: number, until: number): HistoryRecord[] {
  return Array.from({ length: endAt / 500 }, (_, i): HistoryRecord => {
    const at = i * 500;
    return { k: "sample", at, idle: at > from && at <= until ? 0 : 0.5, acknowledged: 0 };
  });
}

it.each<[what: string, verdict: Verdict, reason: RegExp, story: Story]>([
  [
    "an outage longer than the limit, but not without the time in which the machine was busy",
    "inconclusive",
    /busy: lower --rate/,
    { down: [[effectAt, effectAt + 18_000]], healed: false, more: busy(effectAt, effectAt + 6000) },
  ],
  [
    "an outage longer than the limit, without the time in which the machine was busy, too",
    "fail",
    /promised$/,
    { down: [[effectAt, effectAt + 18_000]], healed: false, more: busy(effectAt, effectAt + 2000) },
  ],
  [
    "an outage whose end was not seen, on a machine that was busy all the time",
    "inconclusive",
    /busy: lower --rate/,
    { down: [[effectAt, endAt]], healed: false, more: busy(0, endAt) },
  ],
  [
    "back before the healing",
    "pass",
    /^service was back after 2(\.\d+)?–3(\.\d+)? s; at most 15 s promised$/,
    { down: [[effectAt, 13_000]] },
  ],
  [
    "never away, and healed in the end",
    "pass",
    /^no outage was seen: if there was one, it took under 185 ms; at most 15 s promised$/,
    { down: [] },
  ],
  [
    "back by the healing alone, requested within the limit",
    "inconclusive",
    /, but not before the fault was healed, after 9.99 s, too early to judge at most 15 s$/,
    { down: [untilHealed] },
  ],
  [
    "back by the healing alone, requested after the limit",
    "fail",
    /at most 9 s promised$/,
    { down: [untilHealed], limitMs: 9000 },
  ],
  [
    "back at the moment of the healing",
    "inconclusive",
    /, perhaps not before the fault was healed/,
    { down: [[effectAt, healRequestedAt]] },
  ],
  [
    "back, and down again until it was healed",
    "inconclusive",
    /: it went down again after 6 s, but not before the fault was healed/,
    {
      down: [
        [10_500, 12_000],
        [16_000, 20_500],
      ],
    },
  ],
  [
    "back, down again and back before it was healed",
    "pass",
    /^service was back after 7(\.\d+)?–8(\.\d+)? s: it went down again after 6 s; at most 15 s/,
    {
      down: [
        [10_500, 12_000],
        [16_000, 18_000],
      ],
    },
  ],
  [
    "down late, and for longer than the limit",
    "fail",
    /went down again after 4 s; at most 15 s promised$/,
    { down: [[14_000, 35_000]] },
  ],
  [
    "down again for good",
    "fail",
    /^service was not back within the 30 s that were observed: it went down again after 6 s; at most/,
    {
      down: [
        [10_500, 12_000],
        [16_000, endAt],
      ],
      healed: false,
    },
  ],
  [
    "down again by another fault",
    "pass",
    /^service was back after 2(\.\d+)?–3(\.\d+)? s; at most/,
    {
      down: [
        [effectAt, 13_000],
        [18_000, 19_000],
      ],
      more: [fault("another", 17_990, "requested"), fault("another", 18_000, "effective")],
    },
  ],
  [
    "down again while it was healed",
    "pass",
    /^service was back after 2(\.\d+)?–3(\.\d+)? s; at most/,
    {
      down: [
        [effectAt, 13_000],
        [20_500, 21_000],
      ],
    },
  ],
  [
    "back, where a tenth of the requests fails all the time",
    "pass",
    /^service was back after 2(\.\d+)?–3(\.\d+)? s; at most/,
    { down: [[effectAt, 13_000]], background: 0.1 },
  ],
  [
    "never away, where a tenth of the requests fails all the time",
    "pass",
    /^no outage was seen: if there was one, it took under/,
    { down: [], background: 0.1, limitMs: 2000 },
  ],
  [
    "back, while one event is refused for ever and tried when all else has ended",
    "pass",
    /^service was back after 2(\.\d+)?–3(\.\d+)? s; at most/,
    { down: [[effectAt, 13_000]], healed: false, more: [neverServed()] },
  ],
  [
    "back before the limit, with too few requests to prove it",
    "inconclusive",
    /too few requests succeeded, to judge at most 15 s$/,
    { down: [[effectAt, 12_000]], perSecond: 1, paused: [16_000, endAt] },
  ],
  [
    "out while nothing was sent",
    "inconclusive",
    /which straddles the limit of 5 s$/,
    { down: [[effectAt, 11_000]], paused: [11_000, 19_000], limitMs: 5000, healed: false },
  ],
])("service %s: %s", (_, verdict, reason, story) => {
  expect(judged(story)).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
});

it("does not take what an interrupted sender gave up, or what its deadline cut off, for an outage", () => {
  const aborted: HistoryRecord = {
    k: "sender",
    at: endAt + 5,
    scheduled: 2000,
    sent: 2000,
    latenessP99Ms: 1,
    aborted: true,
  };
  const given = Array.from({ length: 20 }, (_, i) =>
    operation(endAt - 101.5 + i, [endAt - 90, endAt + 5, "info", 0, null]),
  );
  const expired = Array.from({ length: 20 }, (_, i) =>
    operation(0.1 + i, [30_000, 30_001 + i, "info", 0, null]),
  );
  const { verdict, reason } = judged({
    down: [[effectAt, 13_000]],
    healed: false,
    more: [...given, ...expired, aborted],
  });
  expect({ verdict, reason }).toEqual({
    verdict: "pass",
    reason: expect.stringMatching(/^service was back after 2(\.\d+)?–3(\.\d+)? s; at most/),
  });
});

it("tells a drill that was stopped from one in which nothing was sent", () => {
  const stopped: HistoryRecord = {
    k: "sender",
    at: effectAt + 500,
    scheduled: 520,
    sent: 520,
    latenessP99Ms: 1,
    aborted: true,
  };
  const story = { down: [], paused: [effectAt - 5_000, endAt], healed: false } as const;
  expect(judged({ ...story, more: [stopped] }).reason).toBe(
    "the drill was stopped before any request sent after the fault was decided",
  );
  expect(judged(story).reason).toBe("nothing was sent after the fault took effect");
});
