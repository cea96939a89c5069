/**
 * Latency of first tries, counted from the scheduled time of the operation, so that a stalled sender or system cannot
 * hide its queue. Tries that touch the outage are left out: the recovery time is about those.
 */
import { thousandths } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { infoCode } from "../history/operations.ts";
import { cutShort } from "./cut-short.ts";
import { outageOf } from "./outage.ts";
import { perHistory } from "./per-history.ts";
import { percentile } from "./percentile.ts";

export interface Latency {
  readonly examined: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * Milliseconds; `null` when no first try lies outside the outage. A try that nobody answered counts with the time
 * until it was given up, but at least with the time-out of a try: a quick failure is not a quick answer.
 */
export const latencyOf = perHistory((history: IndexedHistory): Latency | null => {
  const sorted = latenciesOutside(history, outageInterval(history)).sort();
  const of = (percent: number) => thousandths(percentile(sorted, percent) ?? 0);
  return sorted.length === 0 ? null : { examined: sorted.length, p50: of(50), p95: of(95), p99: of(99) };
});

function latenciesOutside(history: IndexedHistory, outage: { from: number; until: number }): Float64Array {
  const { count, due, firstTry, tries } = history.operations;
  const { attemptTimeoutMs } = history.run.load;
  const latencies = new Float64Array(count);
  const wasCutShort = cutShort(history);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const first = firstTry[i]!;
    if (first === firstTry[i + 1]! || wasCutShort(i)) continue;
    if (tries.done[first]! >= outage.from && due[i]! <= outage.until) continue;
    const took = tries.done[first]! - due[i]!;
    latencies[found++] = tries.outcome[first] === infoCode ? Math.max(took, attemptTimeoutMs) : took;
  }
  return latencies.subarray(0, found);
}

function outageInterval(history: IndexedHistory): { from: number; until: number } {
  const outage = outageOf(history);
  const never = Number.POSITIVE_INFINITY;
  if (!outage) return { from: never, until: never };
  return { from: outage.fault.effective.at, until: outage.course?.back?.notAfter ?? never };
}
