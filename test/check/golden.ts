/**
 * A history of a drill in which everything went as promised: 100 operations a second for eight seconds, one of two
 * regions dies at 2 s, service is back at 2.5 s, the region is healed at 5 s. Tests break one thing in it at a time.
 */
import { type Criterion, type CriterionId, criterionTable } from "../../harness/contract/criteria.ts";
import {
  type Attempt,
  type FaultRecord,
  type HistoryRecord,
  historySchemaId,
  type OpRecord,
  type ReadEndRecord,
  type ReadPurpose,
  type ReadRecord,
  type RunRecord,
} from "../../harness/history/types.ts";
import { criteriaSha256, termsSha256 } from "../../harness/judge/sealing-hashes.ts";

export const survivor = "us-east-1";
export const victim = "eu-west-1";
export const regions: string[] = [survivor, victim];
export const effect = { at: 2000, untilAt: 2010 };
export const backAt = 2500;
export const healedAt = 5000;
const operations = 800;
const periodMs = 10;
/** Refused at once, and never answered though applied: both are normal. */
export const refusedId = "e-7";
export const indeterminateId = "e-50";

const limits: Partial<Record<CriterionId, number>> = {
  rto: 1000,
  rpoAtFailover: 5,
  rpoAfterHeal: 0,
  lostEvents: 0,
  duplicateCredits: 0,
  unexpectedCredits: 0,
  dedupParity: 0,
  ledgerParity: 0,
  availability: 99,
  latencyP95: 100,
};

export function criteriaOf(chosen: Partial<Record<CriterionId, number>>): Criterion[] {
  return Object.entries(chosen).map(([key, limit]) => {
    const id = key as CriterionId;
    return { id, promise: criterionTable[id].promise, limit, unit: criterionTable[id].unit };
  });
}

export function runRecord(): RunRecord {
  const criteria = criteriaOf(limits);
  const head: RunRecord = {
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: "golden",
    scenario: "region-outage",
    promise: "nothing is lost",
    topology: "active-active",
    regions,
    provider: "processes",
    profile: "test",
    seed: 1,
    defect: null,
    commit: null,
    command: "npm run scenario region-outage -- --seed 1",
    versions: { node: "26" },
    wallEpochMs: Date.UTC(2026, 0, 1),
    criteria,
    criteriaSha256: criteriaSha256(criteria),
    checks: [
      ...[
        "lost-events",
        "duplicate-credits",
        "unexpected-credits",
        "dedup-parity",
        "ledger-parity",
        "rto",
        "rpo",
      ],
      ...["availability", "latency", "load-sufficient", "faults-proven", "links-only", "cleanup"],
    ],
    links: ["us-to-eu", "eu-to-us"],
    logs: [],
    options: {},
    serving: regions,
    oldestCompatible: 1,
    load: { perSecond: 100, redelivered: 0.05, attemptTimeoutMs: 1000, deadlineMs: 3000 },
    sustainedMs: 1000,
  };
  return { ...head, termsSha256: termsSha256(head) };
}

/** The same records with terms whose seal fits them, as a drill would have written them. */
export function withTerms(records: HistoryRecord[]): HistoryRecord[] {
  for (const run of of(records, "run")) run.termsSha256 = termsSha256(run);
  return records;
}

/** A fresh copy every time: tests may change it as they like. */
export function golden(): HistoryRecord[] {
  const ops = Array.from({ length: operations }, (_, i) => operation(i));
  const applied = ops.filter((op) => op.outcome !== "fail");
  return [
    runRecord(),
    { k: "step", at: 0, title: "steady traffic", state: "begin", scripted: true },
    { k: "sockets", at: 500, examined: 40, links: { "us-to-eu": 3, "eu-to-us": 3 }, violations: [] },
    ...ops,
    ...redeliveries(ops),
    { k: "step", at: 2000, title: "steady traffic", state: "end", scripted: true },
    ...faultRecords(),
    ...samples(),
    ...readRecords(
      "failover",
      survivor,
      applied.filter((op) => op.due < 3000),
    ),
    ...regions.flatMap((region) => readRecords("final", region, applied)),
    ...regions.flatMap((region) => keyRecords(region, applied)),
    { k: "sender", at: 8100, scheduled: operations, sent: operations, latenessP99Ms: 2, aborted: false },
    { k: "convergence", at: 8200, converged: true, regions, waitingFor: [] },
    {
      k: "cleanup",
      at: 9000,
      processes: 20,
      faults: 1,
      shared: 0,
      residualProcesses: 0,
      residualFaults: 0,
      residue: [],
    },
    { k: "cost", at: 9000, provisionMs: 100, bringUpMs: 7000, peakRssBytes: 2e9, harnessPeakRssBytes: 1e8 },
    { k: "end", at: 9001 },
  ];
}

function operation(i: number): OpRecord {
  const id = `e-${i}`;
  const due = i * periodMs;
  const dead = (at: number) => at >= effect.at && at < backAt && i % 2 === 1;
  const tries: Attempt[] = [];
  let sent = due + 0.5;
  for (; dead(sent); sent += 100) tries.push([sent, sent + 2, "info", 503, null]);
  const outcome = id === refusedId ? "fail" : id === indeterminateId ? "info" : "ok";
  const status = { ok: 200, fail: 422, info: 0 }[outcome];
  const region = sent >= effect.at && sent < healedAt ? survivor : regions[i % 2]!;
  tries.push([sent, sent + 5, outcome, status, outcome === "ok" ? region : null]);
  return { k: "op", id, account: `a-${i % 10}`, amount: 1 + i, tenant: "t", version: 1, due, outcome, tries };
}

function redeliveries(ops: readonly OpRecord[]): HistoryRecord[] {
  return ops
    .filter((op, i) => i % 20 === 0 && op.outcome === "ok")
    .map(({ id, due }) => ({
      k: "redelivery",
      id,
      due: due + 700,
      try: [due + 700, due + 705, "ok", 200, survivor],
    }));
}

function faultRecords(): HistoryRecord[] {
  const fault = (at: number, step: FaultRecord["step"], proof: string | null): FaultRecord => {
    return {
      k: "fault",
      at,
      id: "f1",
      kind: "region-outage",
      target: victim,
      regionsLost: [victim],
      regionsBehind: [victim],
      step,
      proof,
    };
  };
  return [
    fault(1990, "requested", null),
    {
      k: "probe",
      at: 2015,
      probe: "connection refused",
      target: victim,
      held: true,
      text: "5 of 5 ports refuse",
    },
    { ...fault(effect.at, "effective", "5 of 5 ports refuse"), untilAt: effect.untilAt },
    fault(4000, "heal-requested", null),
    fault(healedAt, "healed", "5 of 5 ports answer"),
  ];
}

function samples(): HistoryRecord[] {
  return Array.from({ length: 32 }, (_, i): HistoryRecord => {
    const at = 125 + i * 250;
    const edge = { [survivor]: "up", [victim]: at > 2400 && at < healedAt ? "down" : "up" } as const;
    const acknowledged = Math.floor(at / periodMs);
    return {
      k: "sample",
      at,
      edge,
      applied: { [survivor]: acknowledged - 1, [victim]: acknowledged + 1 },
      idle: 0.5,
      acknowledged,
    };
  });
}

export function readRecords(purpose: ReadPurpose, region: string, ops: readonly OpRecord[]): HistoryRecord[] {
  const rows = ops.map((op): [string, string, number, null] => [op.id, op.account, op.amount, null]);
  const of = { purpose, region, store: "ledger" };
  return [
    { k: "read", ...of, rows: rows.slice(0, 300) },
    { k: "read", ...of, rows: rows.slice(300) },
    { k: "read-end", at: 8500, startedAt: 8400, ...of, count: rows.length },
  ];
}

export function keyRecords(
  region: string,
  ops: readonly OpRecord[],
  purpose: ReadPurpose = "final",
  store = "dedup:redis",
): HistoryRecord[] {
  const of = { purpose, region, store };
  const keys = ops.map((op) => op.id);
  return [
    { k: "read", ...of, keys },
    { k: "read-end", at: 8600, startedAt: 8500, ...of, count: keys.length },
  ];
}

/** The records of one kind, to be changed in place. */
export function of<K extends HistoryRecord["k"]>(
  records: HistoryRecord[],
  kind: K,
): Extract<HistoryRecord, { k: K }>[] {
  return records.filter((record): record is Extract<HistoryRecord, { k: K }> => record.k === kind);
}

/** The settled operation with this id. */
export function op(records: HistoryRecord[], id: string): OpRecord {
  return of(records, "op").find((record) => record.id === id)!;
}

/** Takes every record out that answers. */
export function remove(records: HistoryRecord[], unwanted: (record: HistoryRecord) => boolean): void {
  records.splice(0, records.length, ...records.filter((record) => !unwanted(record)));
}

/** Changes a finished read of a region's store, and its announced count with it. */
export function editRead(
  records: HistoryRecord[],
  where: { purpose?: ReadPurpose; region: string; store?: string },
  edit: (read: ReadRecord) => void,
): void {
  const wanted = { purpose: "final", store: "ledger", ...where };
  const matches = (read: ReadRecord | ReadEndRecord) =>
    read.purpose === wanted.purpose && read.region === wanted.region && read.store === wanted.store;
  const reads = of(records, "read").filter(matches);
  edit(reads[0]!);
  const count = reads.reduce((sum, read) => sum + (read.rows ?? read.keys ?? read.letters ?? []).length, 0);
  for (const end of of(records, "read-end").filter(matches)) end.count = count;
}
