/**
 * Whether service was measured at all: arrivals were sent in time, by a machine that could send them, to a system that
 * worked before it was broken. Where not, how fast and how often a system answers is nothing to hold against it.
 */
import { counted, duration } from "../contract/quantity.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { perHistory } from "./per-history.ts";
import { rankOf } from "./percentile.ts";

export const mostLatenessP99Ms = 100;

/** Why it was not measured, as a clause; `null` where it was. Lateness is measured from the attempts, not taken from the sender's account. */
export const unmeasuredBy = perHistory((history: IndexedHistory): string | null => {
  const { troubles, senders } = history;
  if (endedInBaseline(history)) return "the drill ended before anything was broken";
  const unsent = senders.at(-1)?.unsent ?? 0;
  // What could not be sent was told at once: a figure by itself excuses nothing.
  if (unsent > 0 && troubles.some(({ verdict }) => verdict === "harness-error"))
    return `the harness could not send ${counted(unsent, "requests")}`;
  const latenessMs = excessiveLatenessP99(history);
  return latenessMs === null
    ? null
    : `the sender was ${duration(latenessMs, mostLatenessP99Ms)} behind its schedule`;
});

/** A drill that has begun to break something did not end in its baseline, whatever its troubles state. */
export function endedInBaseline({ troubles, faultRecords }: IndexedHistory): boolean {
  return faultRecords.length === 0 && troubles.some(({ baseline }) => baseline);
}

/**
 * 99th percentile of how late arrivals were sent for the first time, milliseconds; `null` where it is not above what is
 * tolerated. Only those that are later than that are kept and sorted: there may be millions of others.
 */
function excessiveLatenessP99({ operations }: IndexedHistory): number | null {
  const { count, due, firstAttempt, attempts, pastEdge } = operations;
  const late: number[] = [];
  let onTime = 0;
  for (let i = 0; i < count; i++) {
    const first = firstAttempt[i]!;
    if (first === firstAttempt[i + 1]! || pastEdge.has(i)) continue;
    const latenessMs = attempts.sent[first]! - due[i]!;
    if (latenessMs > mostLatenessP99Ms) late.push(latenessMs);
    else onTime++;
  }
  const rank = rankOf(99, onTime + late.length);
  return late.sort((a, b) => a - b)[rank - onTime - 1] ?? null;
}
