/**
 * From a history to a result: runs the checks the scenario asked for, takes the measures and folds them into one
 * verdict. A pure function of the history: the same history gets the same result, whenever and wherever it is judged.
 */
import { mostWitnesses } from "../check/check.ts";
import { checks, isCheckId } from "../check/index.ts";
import { failBackWitness } from "../check/rpo.ts";
import { type CheckResult, type Result, resultSchema, resultSchemaId } from "../contract/result.ts";
import { thousandths, wallTime } from "../history/clock.ts";
import { type IndexedHistory, indexFile } from "../history/indexed.ts";
import { failCode, okCode } from "../history/operations.ts";
import { attemptsOf } from "../measure/attempts.ts";
import { availabilityOf } from "../measure/availability.ts";
import { dedupHitsOf } from "../measure/dedup-hits.ts";
import { divergenceOf } from "../measure/divergence.ts";
import { lagOf, logMeasures, positionMeasures, undisturbedLagMs } from "../measure/lag.ts";
import { latencyOf } from "../measure/latency.ts";
import { deadLettersOf } from "../measure/letters.ts";
import { acknowledgedDuringFault, phasesOf } from "../measure/phases.ts";
import { type Loss, lossAfterHeal, lossAtFailover, lossByTimeOf } from "../measure/rpo.ts";
import { rtoOf } from "../measure/rto.ts";
import { stalenessOf } from "../measure/staleness.ts";
import { outagesMeasured } from "./outages-measured.ts";
import { scriptedMs } from "./scripted.ts";
import { isSealed } from "./seals.ts";
import { timelineOf } from "./timeline.ts";
import { fold, inOrder, objectionsOf } from "./verdict.ts";

/** The result of a history; `cost.checkMs` is 0, as no time passes in a pure function. */
export function judge(history: IndexedHistory): Result {
  const results = history.run.checks.map((id) => runCheck(history, id));
  const objections = inOrder(objectionsOf(history, results));
  return {
    schema: resultSchemaId,
    run: runOf(history),
    verdict: fold(objections).verdict,
    reasons: objections.map(({ reason }) => reason),
    objections,
    criteria: history.run.criteria,
    criteriaSha256: history.run.criteriaSha256,
    seal: {
      whole: isSealed(history),
      sha256: history.end?.sha256 ?? null,
      termsSha256: history.run.termsSha256 ?? null,
    },
    operations: operationsOf(history),
    checks: results,
    measures: measuresOf(history),
    faults: faultsOf(history),
    timeline: timelineOf(history),
    cleanup: {
      residualFaults: history.cleanups.at(-1)?.residualFaults ?? 0,
      residualProcesses: history.cleanups.at(-1)?.residualProcesses ?? 0,
    },
    cost: costOf(history),
  };
}

export interface Judgement {
  readonly result: Result;
  readonly history: IndexedHistory;
  /** Whether the last line of the history was cut off, and left out. */
  readonly truncated: boolean;
}

/**
 * Reads a `history.ndjson` and judges it; `cost.checkMs` is what that took.
 * Throws `HistoryError` for a corrupt line, and `FileError` when the file cannot be read, or is no plain file.
 */
export function judgeFile(path: string): Judgement {
  const began = performance.now();
  const { history, truncated } = indexFile(path);
  const result = judge(history);
  const checkMs = Math.round(performance.now() - began);
  return { result: { ...result, cost: { ...result.cost, checkMs } }, history, truncated };
}

function runCheck(history: IndexedHistory, id: string): CheckResult {
  if (isCheckId(id)) return checks[id](history);
  const known = Object.keys(checks).join(", ");
  const reason = `no such check in this version; it has ${known}`;
  return { id, verdict: "inconclusive", examined: 0, violations: 0, reason, witnesses: [] };
}

function runOf(history: IndexedHistory): Result["run"] {
  const { run } = history;
  const [startedAt, endedAt] = [wallTime(run, run.at), wallTime(run, endOf(history))];
  // Takes what both records have in common, under the same names.
  return resultSchema.shape.run.parse({ ...run, startedAt, endedAt });
}

/** When the drill ended; for one that was interrupted, the last time in its history. */
function endOf(history: IndexedHistory): number {
  return history.end?.at ?? history.lastAt;
}

function operationsOf(history: IndexedHistory): Result["operations"] {
  const { count, outcome } = history.operations;
  let acknowledged = 0;
  let refused = 0;
  for (const code of outcome) {
    if (code === okCode) acknowledged++;
    if (code === failCode) refused++;
  }
  return {
    attempted: count,
    acknowledged,
    refused,
    indeterminate: count - acknowledged - refused,
    redelivered: history.redeliveries.count,
    byPhase: phasesOf(history),
  };
}

function measuresOf(history: IndexedHistory): Result["measures"] {
  const { share, firstAttemptShare } = availabilityOf(history);
  const latency = latencyOf(history);
  return {
    rto: rtoOf(history),
    ...outagesMeasured(history),
    rpo: { atFailover: rpoOf(lossAtFailover(history)), afterHeal: rpoOf(lossAfterHeal(history)) },
    lossByTime: lossByTime(history),
    availability: share,
    firstTryAvailability: firstAttemptShare,
    attempts: attemptsOf(history),
    latencyMs: latency && { p50: latency.p50, p95: latency.p95, p99: latency.p99 },
    ...stalenessMeasure(history),
    replicationLag: lagOf(history),
    undisturbedLagMs: undisturbedLagMs(history),
    logs: logMeasures(history),
    positions: positionMeasures(history),
    divergence: divergenceOf(history),
    dedupHits: dedupHitsOf(history),
    deadLetters: deadLettersOf(history),
    acknowledgedDuringFault: acknowledgedDuringFault(history),
  };
}

function stalenessMeasure(history: IndexedHistory): Pick<Result["measures"], "staleness"> {
  const staleness = stalenessOf(history);
  return staleness === null ? {} : { staleness };
}

function lossByTime(history: IndexedHistory) {
  const loss = lossByTimeOf(history);
  return (
    loss && {
      beforeCut: loss.beforeCut.length,
      duringFault: loss.duringFault.length,
      failBack: {
        operations: loss.failBack.length,
        witnesses: loss.failBack.slice(0, mostWitnesses).map((i) => failBackWitness(history, i)),
      },
    }
  );
}

function rpoOf(loss: Loss | null): Result["measures"]["rpo"]["atFailover"] {
  return loss && { operations: loss.missing.length, seconds: loss.seconds };
}

function faultsOf(history: IndexedHistory): Result["faults"] {
  const timeOf = (at: number | null | undefined) => (at == null ? null : wallTime(history.run, at));
  return history.faults.map(({ id, kind, target, requestedAt, effective, healRequestedAt, healed }) => ({
    id,
    kind,
    target,
    requestedAt: wallTime(history.run, requestedAt),
    effectiveAt: timeOf(effective?.at),
    effectProof: effective?.proof ?? null,
    healRequestedAt: timeOf(healRequestedAt),
    healedAt: timeOf(healed?.at),
    healProof: healed?.proof ?? null,
    figures: { ...effective?.figures },
  }));
}

function costOf(history: IndexedHistory): Result["cost"] {
  const cost = history.costs.at(-1);
  return {
    provisionMs: cost?.provisionMs ?? 0,
    bringUpMs: cost?.bringUpMs ?? 0,
    scriptedMs: thousandths(scriptedMs(history.steps, endOf(history))),
    wallMs: thousandths(endOf(history) - history.run.at),
    checkMs: 0,
    peakRssBytes: cost?.peakRssBytes ?? 0,
    harnessPeakRssBytes: cost?.harnessPeakRssBytes ?? 0,
  };
}
