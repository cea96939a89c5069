/**
 * Latency of first attempts, counted from the scheduled time of the operation, so that a stalled sender or system cannot
 * hide its queue. Attempts that touch the outage are left out: the recovery time is about those.
 */
import { thousandths } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { infoCode } from "../history/operations.ts";
import { sentByHand } from "./by-hand.ts";
import { cutShort } from "./cut-short.ts";
import { excusedBetween } from "./edge-recovery.ts";
import { outageOf } from "./outage.ts";
import { perHistory } from "./per-history.ts";
import { percentile } from "./percentile.ts";

export interface Latency {
  readonly examined: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Of the attempts that never met a machine with nothing left to give, nor an edge that still recovered from it; `p95` is 0 where there are none. */
  readonly calm: { readonly examined: number; readonly p95: number };
}

/** What a first attempt counts with. Without an answer it is at least its time-out: a quick failure is not a quick answer. */
export function countedMs(tookMs: number, answered: boolean, attemptTimeoutMs: number): number {
  return answered ? tookMs : Math.max(tookMs, attemptTimeoutMs);
}

/** Milliseconds; `null` when no first attempt lies outside the outage. */
export const latencyOf = perHistory((history: IndexedHistory): Latency | null => {
  const { all, calm } = latenciesOutside(history, outageInterval(history));
  if (all.length === 0) return null;
  const of = (sorted: Float64Array, percent: number) => thousandths(percentile(sorted, percent) ?? 0);
  const calmP95 = of(calm.sort(), 95);
  if (calm.length < all.length) all.sort();
  return {
    examined: all.length,
    p50: of(all, 50),
    p95: of(all, 95),
    p99: of(all, 99),
    calm: { examined: calm.length, p95: calmP95 },
  };
});

/** All, and those of calm moments, which are the first of them: there may be millions. */
function latenciesOutside(
  history: IndexedHistory,
  outage: { from: number; until: number },
): { all: Float64Array; calm: Float64Array } {
  const { count, due, firstAttempt, attempts } = history.operations;
  const { attemptTimeoutMs } = history.run.load;
  const all = new Float64Array(count);
  const wasCutShort = cutShort(history);
  const isByHand = sentByHand(history);
  const isExcused = excusedBetween(history);
  let calm = 0;
  const excused: number[] = [];
  for (let i = 0; i < count; i++) {
    const first = firstAttempt[i]!;
    if (first === firstAttempt[i + 1]! || wasCutShort(i) || isByHand(i)) continue;
    if (attempts.done[first]! >= outage.from && due[i]! <= outage.until) continue;
    const done = attempts.done[first]!;
    const counted = countedMs(done - due[i]!, attempts.outcome[first] !== infoCode, attemptTimeoutMs);
    if (isExcused(due[i]!, done)) excused.push(counted);
    else all[calm++] = counted;
  }
  all.set(excused, calm);
  return { all: all.subarray(0, calm + excused.length), calm: all.subarray(0, calm) };
}

function outageInterval(history: IndexedHistory): { from: number; until: number } {
  const outage = outageOf(history);
  const never = Number.POSITIVE_INFINITY;
  if (!outage) return { from: never, until: never };
  return {
    from: Math.min(outage.fault.effective.at, outage.begin.at),
    until: outage.course?.back?.notAfter ?? never,
  };
}
