/**
 * Writes a made-up history of any length, the same one for the same seed: 200 seconds of traffic in which one region
 * dies and comes back, and which keeps all its promises. It exists to measure how fast histories are judged.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { alwaysChecked, type Criterion, criterionTable } from "../harness/contract/criteria.ts";
import { Sealing } from "../harness/history/seal.ts";
import {
  type Attempt,
  type HistoryRecord,
  historySchemaId,
  type RunRecord,
} from "../harness/history/types.ts";
import { criteriaSha256, termsSha256 } from "../harness/judge/sealing-hashes.ts";

const regions = ["us-east-1", "eu-west-1"];
const lengthMs = 200_000;
const fault = { at: 80_000, untilAt: 80_020, overAt: 83_000, healedAt: 140_000 };
/** 2026-01-01, in the past on any day: a history of the future is refused as evidence. */
const beganAtMs = 1_767_225_600_000;
const retryMs = 400;
const batchRows = 1000;
const writeChars = 1024 * 1024;
const criteria: Criterion[] = [
  limit("rto", 30_000),
  limit("rpoAfterHeal", 0),
  limit("lostEvents", 0),
  limit("duplicateCredits", 0),
  limit("unexpectedCredits", 0),
  limit("dedupParity", 0),
  limit("ledgerParity", 0),
  limit("availability", 99),
  limit("latencyP95", 500),
];

export interface SyntheticHistory {
  /** Number of operations. */
  readonly operations: number;
  readonly seed: number;
}

/** Writes the history to `path`, which is overwritten; about 420 bytes an operation. */
export function writeSyntheticHistory(path: string, { operations, seed }: SyntheticHistory): void {
  const file = openSync(path, "w");
  let gathered = "";
  const sealing = new Sealing();
  const put = () => {
    sealing.cover(gathered);
    writeSync(file, gathered);
    gathered = "";
  };
  const write = (record: HistoryRecord) => {
    const line = JSON.stringify(record);
    sealing.count(line);
    gathered += `${line}\n`;
    if (gathered.length >= writeChars) put();
  };
  write(runRecord(operations, seed));
  for (let i = 0; i < operations; i++) {
    writeOperation(write, i, operations, seed);
    if (i === Math.floor((operations * fault.at) / lengthMs)) writeFault(write);
  }
  for (const region of regions) writeReads(write, region, operations, seed);
  const at = writeClosing(write, operations);
  put();
  writeSync(file, `${sealing.endLine(at)}\n`);
  closeSync(file);
}

function limit(id: keyof typeof criterionTable, value: number): Criterion {
  return { id, promise: criterionTable[id].promise, limit: value, unit: criterionTable[id].unit };
}

function runRecord(operations: number, seed: number): RunRecord {
  const head: RunRecord = {
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: `synthetic-${operations}`,
    scenario: "synthetic",
    promise: "none: this history is made up",
    topology: "active-active",
    regions,
    provider: "none",
    profile: "none",
    seed,
    defect: null,
    commit: null,
    command: "npm run bench",
    versions: {},
    wallEpochMs: beganAtMs,
    criteria,
    criteriaSha256: criteriaSha256(criteria),
    checks: [
      ...new Set(criteria.map((one) => criterionTable[one.id].check)),
      ...alwaysChecked({ faults: true, census: true }),
    ],
    links: [],
    logs: [],
    options: {},
    serving: regions,
    oldestCompatible: 2,
    load: {
      perSecond: operations / (lengthMs / 1000),
      redelivered: 0.05,
      attemptTimeoutMs: 1000,
      deadlineMs: 30_000,
    },
    sustainedMs: 5000,
  };
  return { ...head, termsSha256: termsSha256(head) };
}

/** 32 bits that look random and depend on nothing but the seed and the number. */
function random(seed: number, i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca77);
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

const eventId = (seed: number, i: number) => `evt_${random(seed, i).toString(16).padStart(8, "0")}-${i}`;
const accountOf = (seed: number, i: number) => `acct-${random(seed, i) % 500}`;
const amountOf = (seed: number, i: number) => 1 + (random(seed, i) % 10_000);
const thousandths = (value: number) => Math.round(value * 1000) / 1000;

function writeOperation(
  write: (record: HistoryRecord) => void,
  i: number,
  operations: number,
  seed: number,
): void {
  const due = thousandths((i * lengthMs) / operations);
  const dead = (at: number) => at > fault.at && at < fault.overAt && i % 2 === 1;
  const tries: Attempt[] = [];
  let sent = due;
  for (; dead(sent); sent += retryMs)
    tries.push([thousandths(sent), thousandths(sent + 2), "info", 503, null]);
  const region = regions[sent > fault.at && sent < fault.healedAt ? 0 : i % 2]!;
  tries.push([thousandths(sent), thousandths(sent + 3 + (random(seed, i) % 5000) / 1000), "ok", 200, region]);
  const id = eventId(seed, i);
  const amount = amountOf(seed, i);
  const account = accountOf(seed, i);
  write({ k: "op", id, account, amount, tenant: `tenant-${i % 4}`, version: 2, due, outcome: "ok", tries });
  if (i % 20 === 0)
    write({ k: "redelivery", id, due: sent + 500, try: [sent + 500, sent + 505, "ok", 200, regions[0]!] });
}

function writeFault(write: (record: HistoryRecord) => void): void {
  const of = {
    k: "fault",
    id: "f1",
    kind: "region-outage",
    target: regions[1]!,
  } as const;
  const common = { ...of, regionsLost: [regions[1]!], regionsBehind: [] };
  write({ ...common, at: fault.at - 10, step: "requested", proof: null });
  write({
    ...common,
    at: fault.at,
    untilAt: fault.untilAt,
    step: "effective",
    proof: "all connections refused",
  });
  write({ ...common, at: fault.healedAt - 3000, step: "heal-requested", proof: null });
  write({ ...common, at: fault.healedAt, step: "healed", proof: "all components answer" });
}

function writeReads(
  write: (record: HistoryRecord) => void,
  region: string,
  operations: number,
  seed: number,
): void {
  const of = { purpose: "final", region } as const;
  const stride = region === regions[0] ? 7919 : 104_729;
  for (let from = 0; from < operations; from += batchRows) {
    const size = Math.min(batchRows, operations - from);
    // A ledger is read as it was applied, shuffled within a batch; a hash table gives its keys in any order.
    const rows = Array.from({ length: size }, (_, j): [string, string, number, number] => {
      const i = from + ((j * stride) % size);
      return [eventId(seed, i), accountOf(seed, i), amountOf(seed, i), beganAtMs + i];
    });
    write({ k: "read", ...of, store: "ledger", rows });
    const keys = Array.from({ length: size }, (_, j) => eventId(seed, ((from + j) * stride) % operations));
    write({ k: "read", ...of, store: "dedup:redis", keys });
  }
  for (const store of ["ledger", "dedup:redis"])
    write({
      k: "read-end",
      at: lengthMs + 9000,
      startedAt: lengthMs + 5000,
      ...of,
      store,
      count: operations,
    });
}

/** @returns when the history ends */
function writeClosing(write: (record: HistoryRecord) => void, operations: number): number {
  const at = lengthMs + 10_000;
  // Before the final reads began.
  const endedAt = lengthMs + 4000;
  const counted = { scheduled: operations, sent: operations };
  write({ k: "sender", at: endedAt, ...counted, latenessP99Ms: 1, aborted: false });
  write({ k: "convergence", at, converged: true, regions, waitingFor: [] });
  write({ k: "sockets", at, examined: 1, links: {}, violations: [] });
  const none = { shared: 0, residualProcesses: 0, residualFaults: 0, residue: [] };
  write({ k: "cleanup", at, processes: 1, faults: 1, ...none });
  return at;
}
