/**
 * How times are kept: to the microsecond, from the monotonic time of a history to the wall clock.
 */
import type { RunRecord } from "./types.ts";

/** ISO 8601 in UTC of a time in milliseconds since the history began. */
export function wallTime(run: RunRecord, at: number): string {
  return new Date(run.wallEpochMs + at).toISOString();
}

/** Rounds to three decimals: microseconds, for a time in milliseconds. */
export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
