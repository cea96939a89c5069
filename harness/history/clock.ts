/**
 * How times are kept: to the microsecond, from the monotonic time of a history to the wall clock.
 */

/** The longest history, some 31 years: no time of one lies beyond the calendar. */
const longestMs = 1e12;
/** The end of the year 9999: ISO 8601 has four digits for a year. */
const lastEpochMs = 253_402_300_799_999;
/** The latest beginning of a history. */
export const latestBeginningMs = lastEpochMs - longestMs;

/** Whether a value can be a time, or a length of time, of a history: milliseconds. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= longestMs;
}

/** Whether a value can be a time by a store's own clock, which may be anywhere on the calendar: epoch milliseconds. */
export function isStoreTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

/** ISO 8601 in UTC of a time in milliseconds since the history began. */
export function wallTime({ wallEpochMs }: { readonly wallEpochMs: number }, at: number): string {
  return new Date(wallEpochMs + at).toISOString();
}

/** Rounds to three decimals: microseconds, for a time in milliseconds. */
export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
