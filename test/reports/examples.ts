/**
 * Four drills as the reports meet them: one that passed, one of a system without deduplication, one whose fault was
 * never proven, and one stopped before any traffic. Figures are made up but hang together; the noise is seeded.
 */
import { createHash } from "node:crypto";
import { criterionTable } from "../../harness/contract/criteria.ts";
import type { CheckResult, Result, Witness } from "../../harness/contract/result.ts";
import type { EventLife } from "../../harness/measure/event-life.ts";
import type { ReportInput } from "../../reports/input.ts";
import { drillSeries, emptySeries } from "./series.ts";

export const regions = ["us-east-1", "eu-west-1"];
const began = Date.parse("2026-11-21T10:12:04.000Z");

/** ISO time of a moment given in seconds since the run began. */
function at(seconds: number): string {
  return new Date(began + Math.round(seconds * 1000)).toISOString();
}

const limits = {
  rto: 30_000,
  rpoAtFailover: 50,
  rpoAfterHeal: 0,
  lostEvents: 0,
  duplicateCredits: 0,
} as const;
const more = {
  unexpectedCredits: 0,
  dedupParity: 0,
  ledgerParity: 0,
  availability: 99.5,
  latencyP95: 500,
} as const;
const limitText = { ms: "30 s", percent: "99.5%" } as Record<string, string>;

const criteria = Object.entries({ ...limits, ...more }).map(([id, limit]) => {
  const { promise, unit } = criterionTable[id as keyof typeof criterionTable];
  const text = id === "latencyP95" ? "500 ms" : (limitText[unit] ?? String(limit));
  return { id, promise: promise.replace("{limit}", text), limit, unit };
});

function check(id: string, examined: number, reason: string): CheckResult {
  return { id, verdict: "pass", examined, violations: 0, reason, witnesses: [] };
}

const passedChecks: CheckResult[] = [
  check("lost-events", 10_794, "every acknowledged event is in the ledgers of us-east-1 and eu-west-1"),
  check("duplicate-credits", 10_806, "no event was credited more than once in any region"),
  check("unexpected-credits", 10_806, "every credit belongs to an event that was sent"),
  check("dedup-parity", 21_612, "the deduplication keys of both regions are equal (postgres and redis)"),
  check("ledger-parity", 400, "row counts and checksums of all 400 accounts are equal"),
  check("rto", 5_402, "service was back after 3.12 to 3.24 s, against a limit of 30 s"),
  check(
    "rpo",
    10_794,
    "12 acknowledged operations were missing at failover (limit 50), none after healing (limit 0)",
  ),
  check("availability", 10_812, "99.83% of operations were acknowledged before their deadline (limit 99.5%)"),
  check(
    "latency",
    10_166,
    "95% of first attempts outside the outage were answered within 9 ms (limit 500 ms)",
  ),
  check(
    "load-sufficient",
    10_812,
    "all 10,812 scheduled arrivals were sent, 99% of them at most 2.1 ms late",
  ),
  check("faults-proven", 1, "region-outage eu-west-1 was seen to take effect and to heal"),
  check("links-only", 46, "no process holds a connection to another region except through a link"),
  check("cleanup", 27, "27 processes and 1 fault accounted for, nothing left"),
];

const outage = {
  id: "f1",
  kind: "region-outage",
  target: "eu-west-1",
  requestedAt: at(20.01),
  effectiveAt: at(20.04),
  effectProof:
    "21 processes dead within 18 ms; webhook, postgres, kafka and redis of eu-west-1 refuse connections",
  healRequestedAt: at(33.3),
  healedAt: at(41.6),
  healProof: "all services of eu-west-1 answer; a canary crossed both links",
  figures: { killSkewMs: 21.4 },
};

const timeline = [
  { at: at(0), kind: "step", text: "Bring up two regions" },
  { at: at(9.4), kind: "milestone", text: "a canary crossed every link in both directions" },
  { at: at(9.5), kind: "step", text: "Steady state for 10 s" },
  { at: at(20.01), kind: "step", text: "Inject region-outage eu-west-1" },
  {
    at: at(20.04),
    kind: "fault",
    text: "region-outage eu-west-1 took effect: 21 processes dead within 18 ms",
  },
  { at: at(33.3), kind: "fault", text: "healing region-outage eu-west-1 began" },
  { at: at(41.6), kind: "fault", text: "region-outage eu-west-1 healed: a canary crossed both links" },
  { at: at(42.4), kind: "milestone", text: "the edge sends traffic to eu-west-1 again" },
  { at: at(43.1), kind: "milestone", text: "mirror us-east-1 → eu-west-1 caught up" },
  { at: at(47.9), kind: "milestone", text: "both ledgers hold every acknowledged operation" },
  { at: at(64), kind: "step", text: "Read both regions" },
];

const versions = {
  regiondrill: "0.1.0",
  node: "26.10.0",
  postgres: "15.14",
  kafka: "4.1.0",
  redis: "7.0.15",
};
const moreVersions = { haproxy: "2.6.12", toxiproxy: "2.12.0", java: "17.0.16" };

/** Measures that only some drills take. */
const nothingMore = {
  undisturbedLagMs: null,
  logs: {},
  positions: {},
  divergence: null,
  dedupHits: {},
  deadLetters: null,
  acknowledgedDuringFault: {},
} satisfies Partial<Result["measures"]>;

const passedResult: Result = {
  schema: "regiondrill/result@1",
  run: {
    id: "2026-11-21T10-12-04Z-region-outage",
    scenario: "region-outage",
    promise: "Losing a whole region costs at most 30 s of service and not one acknowledged credit.",
    topology: "active-active",
    regions,
    provider: "processes",
    profile: "compressed",
    seed: 4711,
    defect: null,
    options: {},
    proves: {},
    startedAt: at(0),
    endedAt: at(66.2),
    commit: "4f2a9c1d0b7e",
    command: "npm run scenario region-outage -- --seed 4711 --rate 200",
    versions: { ...versions, ...moreVersions },
  },
  verdict: "pass",
  reasons: [],
  criteria,
  criteriaSha256: createHash("sha256").update(JSON.stringify(criteria)).digest("hex"),
  operations: {
    attempted: 10_812,
    acknowledged: 10_794,
    refused: 0,
    indeterminate: 18,
    redelivered: 541,
    byPhase: { before: 2_106, during: 4_312, after: 4_394 },
  },
  checks: passedChecks,
  measures: {
    rto: { lowerMs: 3_118, upperMs: 3_242, detectedMs: 2_704, reroutedMs: 2_731 },
    rpo: { atFailover: { operations: 12, seconds: 0.31 }, afterHeal: { operations: 0, seconds: 0 } },
    availability: 0.99833,
    firstTryAvailability: 0.94017,
    latencyMs: { p50: 3.1, p95: 8.8, p99: 21.4 },
    replicationLag: {
      "us-east-1": { peakOperations: 14, lastOperations: 0, peakMs: 71, drainMs: null },
      "eu-west-1": { peakOperations: 2_684, lastOperations: 0, peakMs: 13_420, drainMs: 4_310 },
    },
    ...nothingMore,
    undisturbedLagMs: 84,
  },
  faults: [outage],
  timeline,
  cleanup: { residualFaults: 0, residualProcesses: 0 },
  cost: {
    provisionMs: 310,
    bringUpMs: 9_120,
    scriptedMs: 52_400,
    wallMs: 66_210,
    checkMs: 212,
    peakRssBytes: 2_410_000_000,
    harnessPeakRssBytes: 188_000_000,
  },
};

const steps = [
  { title: "Inject region-outage eu-west-1", startedAt: 20_010, tookMs: 240 },
  { title: "Wait until service is back", startedAt: 20_250, tookMs: 5_100 },
  { title: "Heal region-outage eu-west-1", startedAt: 33_300, tookMs: 8_300 },
];
const nothingBroke = { lives: [], longestWaits: [], mainFault: "f1", steps, unfinished: null };

/** A region is lost and everything promised is kept. */
export const passed: ReportInput = { result: passedResult, series: drillSeries(regions), ...nothingBroke };

const doubled: Witness[] = [
  "evt-004711-000918",
  "evt-004711-001204",
  "evt-004711-001377",
  "evt-004711-002001",
].flatMap((eventId, i) => [
  {
    eventId,
    account: `acct-0${31 + i}`,
    region: "us-east-1",
    at: at(19.6 + i / 9),
    text: "credited 1,250, first time",
  },
  {
    eventId,
    account: `acct-0${31 + i}`,
    region: "us-east-1",
    at: at(43 + i / 9),
    text: "credited 1,250 again",
  },
]);
/** Sent twice, because the first attempt got no answer; credited twice in one region and once in the other. */
const doubledLives: EventLife[] = [...new Set(doubled.map(({ eventId }) => eventId!))].map((eventId, i) => {
  const sentAt = 19_500 + i * 111;
  const region = {
    readAt: 64_000,
    altered: [],
    setAside: [],
    keys: { "dedup:redis": true },
    heldAtFailover: true,
  };
  return {
    eventId,
    sent: {
      account: `acct-0${31 + i}`,
      amount: 1_250,
      dueAt: sentAt,
      outcome: "ok",
      attempts: [
        { sentAt, answeredAt: sentAt + 2_000, outcome: "info", region: null },
        { sentAt: sentAt + 2_100, answeredAt: sentAt + 2_104, outcome: "ok", region: "us-east-1" },
      ],
      acknowledgedAt: sentAt + 2_104,
      acknowledgedBy: "us-east-1",
    },
    redeliveries: [],
    regions: [
      { ...region, region: "us-east-1", applied: [sentAt + 100, sentAt + 23_500] },
      { ...region, region: "eu-west-1", applied: [sentAt + 60] },
    ],
  };
});
const acknowledged: Witness[] = [0, 1, 2].map((i) => ({
  eventId: doubled[i * 2]?.eventId ?? "",
  region: "eu-west-1",
  at: at(19.55 + i / 9),
  text: "acknowledged by eu-west-1; credited once there",
}));

const brokenById: Record<string, Partial<CheckResult>> = {
  "duplicate-credits": {
    verdict: "fail",
    violations: 37,
    reason: "37 events were credited more than once in us-east-1, against a limit of 0",
    witnesses: doubled,
  },
  "ledger-parity": {
    verdict: "fail",
    violations: 31,
    reason: "31 of 400 accounts differ between us-east-1 and eu-west-1, against a limit of 0",
    witnesses: acknowledged,
  },
};

/** The negative control without deduplication: redelivered events are credited twice. */
export const failed: ReportInput = {
  result: {
    ...passedResult,
    run: {
      ...passedResult.run,
      defect: "no-dedup",
      command: `${passedResult.run.command} --defect no-dedup`,
    },
    verdict: "fail",
    reasons: [
      "37 events were credited more than once in us-east-1",
      "31 accounts differ between the regions",
    ],
    checks: passedChecks.map((passedCheck) => ({ ...passedCheck, ...brokenById[passedCheck.id] })),
  },
  series: drillSeries(regions),
  ...nothingBroke,
  lives: doubledLives,
};

const noEffect = "eu-west-1 still answered 8.4 s after the kill was requested";
const undecided: Record<string, Partial<CheckResult>> = {
  "faults-proven": { verdict: "inconclusive", reason: noEffect, violations: 1 },
  rto: {
    verdict: "inconclusive",
    examined: 0,
    reason: "no fault took effect, so there was nothing to recover from",
  },
  rpo: { verdict: "inconclusive", examined: 0, reason: "no region was lost, so the survivor was not read" },
};

/** The injection was sabotaged: the region never went away, so nothing may be concluded. */
export const inconclusive: ReportInput = {
  result: {
    ...passedResult,
    verdict: "inconclusive",
    reasons: [`region-outage eu-west-1 was never seen to take effect: ${noEffect}`],
    checks: passedChecks.map((passedCheck) => ({ ...passedCheck, ...undecided[passedCheck.id] })),
    measures: { ...passedResult.measures, rto: null, rpo: { atFailover: null, afterHeal: null } },
    faults: [{ ...outage, effectiveAt: null, effectProof: null, healedAt: null, healProof: null }],
    timeline: timeline.filter(({ kind }) => kind !== "fault"),
  },
  series: drillSeries(regions, { outage: false }),
  ...nothingBroke,
};

/** Stopped by hand while the regions came up: no traffic, no fault, no check. */
export const interrupted: ReportInput = {
  result: {
    ...passedResult,
    run: { ...passedResult.run, endedAt: at(6.1), commit: null },
    verdict: "inconclusive",
    reasons: ["the drill was interrupted (SIGINT) during “Bring up two regions”"],
    operations: {
      attempted: 0,
      acknowledged: 0,
      refused: 0,
      indeterminate: 0,
      redelivered: 0,
      byPhase: { before: 0, during: 0, after: 0 },
    },
    checks: [],
    measures: {
      rto: null,
      rpo: { atFailover: null, afterHeal: null },
      availability: null,
      firstTryAvailability: null,
      latencyMs: null,
      replicationLag: {},
      ...nothingMore,
    },
    faults: [],
    timeline: timeline.slice(0, 1),
    cleanup: { residualFaults: 0, residualProcesses: 1 },
    cost: { ...passedResult.cost, scriptedMs: 0, wallMs: 6_100 },
  },
  series: emptySeries,
  ...nothingBroke,
  steps: [],
};

/** The harness was killed in mid-write: the history stops during the outage. */
export const cutOff: ReportInput = {
  ...inconclusive,
  result: {
    ...inconclusive.result,
    faults: [{ ...outage, healRequestedAt: null, healedAt: null, healProof: null }],
  },
  unfinished:
    "its history stops at 28.31 s, during “steady traffic for 5s”, and its last line was cut off and left out",
};
