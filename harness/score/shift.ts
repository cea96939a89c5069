/**
 * Whether a measure has shifted between earlier runs and newer ones, as a distribution: no limit need be crossed. The
 * samples are intervals, and a shift is claimed only if it shows with every value at the end of its interval that
 * speaks against it: then it is there wherever in the intervals the truth lies.
 */
import { type Interval, quantileOf } from "./interval.ts";
import { chanceOfAbove, leastChance } from "./rank-sum.ts";

/** How probable a shift may at most be by chance, both directions together, to be claimed. */
export const significance = 0.01;
/** Shifts below this share of the earlier median are not worth a claim. */
export const worthwhile = 0.1;
const fewest = 3;

export type Shift =
  | {
      /** `higher` and `lower` are claimed; `unproven`: none could be shown. */
      readonly kind: "higher" | "lower" | "unproven";
      readonly newer: number;
      readonly earlier: number;
      /** Two-sided, of the rank-sum test, at the ends of the intervals that speak against the shift. */
      readonly p: number;
      readonly newerMedian: Interval;
      readonly earlierMedian: Interval;
      /** Median of all differences between a newer and an earlier run (Hodges and Lehmann), in the measure's unit. */
      readonly difference: Interval;
      /** Chance that a newer run lies above an earlier one, 0 to 1; 0.5 is no effect. */
      readonly above: Interval;
    }
  | {
      /** No outcome of these samples could have been significant. */
      readonly kind: "too-few";
      readonly newer: number;
      readonly earlier: number;
      /** The smallest p they could have shown; `null` when one of them is empty. */
      readonly leastP: number | null;
    };

/** Compares at most some dozens of runs each. */
export function shiftBetween(newer: readonly Interval[], earlier: readonly Interval[]): Shift {
  const sizes = { newer: newer.length, earlier: earlier.length };
  const smaller = Math.min(sizes.newer, sizes.earlier);
  const leastP = smaller === 0 ? null : Math.min(1, 2 * leastChance(sizes.newer, sizes.earlier));
  if (leastP === null || smaller < fewest || leastP > significance)
    return { kind: "too-few", ...sizes, leastP };
  const [newLow, newHigh] = [newer.map(({ lower }) => lower), newer.map(({ upper }) => upper)];
  const [oldLow, oldHigh] = [earlier.map(({ lower }) => lower), earlier.map(({ upper }) => upper)];
  const pHigher = Math.min(1, 2 * chanceOfAbove(newLow, oldHigh));
  const pLower = Math.min(1, 2 * chanceOfAbove(oldLow, newHigh));
  const difference = { lower: medianDifference(newLow, oldHigh), upper: medianDifference(newHigh, oldLow) };
  const earlierMedian = quantileOf(earlier, 0.5);
  const isHigher = pHigher <= significance && difference.lower > worthwhile * earlierMedian.upper;
  const isLower = pLower <= significance && difference.upper < -worthwhile * earlierMedian.upper;
  return {
    kind: isHigher ? "higher" : isLower ? "lower" : "unproven",
    ...sizes,
    p: Math.min(pHigher, pLower),
    newerMedian: quantileOf(newer, 0.5),
    earlierMedian,
    difference,
    above: { lower: shareAbove(newLow, oldHigh), upper: shareAbove(newHigh, oldLow) },
  };
}

function medianDifference(a: readonly number[], b: readonly number[]): number {
  const between = (x: number, y: number) => (x === y ? 0 : x - y); // two infinities do not differ
  const sorted = a.flatMap((x) => b.map((y) => between(x, y))).sort((x, y) => x - y);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  if (low === high) return low; // also where both are infinite, of which no mean can be taken
  return low === -high ? 0 : (low + high) / 2;
}

function shareAbove(a: readonly number[], b: readonly number[]): number {
  const points = a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)));
  return points.reduce((sum: number, point) => sum + point, 0) / points.length;
}
