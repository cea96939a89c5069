/**
 * How often the fast path of deduplication knew an event already, by region and phase of the main fault. Services count
 * since they were started: a counter that steps back means a restart, and counts from zero again.
 */

import type { Measures } from "../contract/result.ts";
import { valueIn } from "../contract/value-in.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type Phase, phaseIn } from "./phases.ts";

type Counts = readonly [hits: number, lookups: number];
type Sums = Record<Phase, Counts>;

/** Hits over look-ups, 0 to 1; `null` where nothing was looked up. Regions that were never sampled are not there. */
export function dedupHitsOf(history: IndexedHistory): Measures["dedupHits"] {
  const phaseOf = phaseIn(history);
  const last = new Map<string, Counts>();
  const sums = new Map<string, Sums>();
  for (const { at, lookups } of history.samples)
    for (const [region, now] of Object.entries(lookups ?? {})) {
      const sum = valueIn(sums, region, (): Sums => ({ before: [0, 0], during: [0, 0], after: [0, 0] }));
      const [hits, all] = since(last.get(region), now);
      const phase = phaseOf(at);
      sum[phase] = [sum[phase][0] + hits, sum[phase][1] + all];
      last.set(region, now);
    }
  return Object.fromEntries(
    [...sums].map(([region, { before, during, after }]) => [
      region,
      { before: ratio(before), during: ratio(during), after: ratio(after) },
    ]),
  );
}

/** What was counted since the last look; what was counted before the first may be of another drill. */
function since(before: Counts | undefined, now: Counts): Counts {
  if (!before) return [0, 0];
  const restarted = now[1] < before[1] || now[0] < before[0];
  return restarted ? now : [now[0] - before[0], now[1] - before[1]];
}

function ratio([hits, all]: Counts): number | null {
  return all === 0 ? null : hits / all;
}
