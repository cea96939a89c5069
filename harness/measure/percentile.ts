/**
 * Percentiles by the nearest rank: always a value that was measured, never one between two.
 */

/** `sorted` ascending; `percent` between 0 and 100. `null` of nothing. */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1]!;
}
