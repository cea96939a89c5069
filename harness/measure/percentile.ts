/**
 * Percentiles by the nearest rank: always a value that was measured, never one between two.
 */

/** `sorted` ascending; `percent` between 0 and 100. `null` of nothing. */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  return sorted.length === 0 ? null : sorted[rankOf(percent, sorted.length) - 1]!;
}

/** Which of `count` values in ascending order is the percentile, counted from 1. */
export function rankOf(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent / 100) * count));
}
