/**
 * A quantity of which only bounds are known, and how many of them are spread. Sampling sees a recovery between two
 * attempts; statistics that took the middle would claim more than was seen.
 */
import { quantile } from "simple-statistics";

export interface Interval {
  readonly lower: number;
  /** `Infinity` (`null` in JSON): without end, as of a service that never came back. */
  readonly upper: number;
}

/** Each figure of a distribution is bracketed: that of all lower bounds, and that of all upper ones. */
export interface Distribution {
  readonly samples: number;
  readonly least: Interval;
  readonly firstQuartile: Interval;
  readonly median: Interval;
  readonly thirdQuartile: Interval;
  readonly most: Interval;
}

/** `null` of none. */
export function distributionOf(samples: readonly Interval[]): Distribution | null {
  if (samples.length === 0) return null;
  const at = (share: number) => quantileOf(samples, share);
  return {
    samples: samples.length,
    least: at(0),
    firstQuartile: at(0.25),
    median: at(0.5),
    thirdQuartile: at(0.75),
    most: at(1),
  };
}

/** @param share 0 to 1; @throws when there is no sample */
export function quantileOf(samples: readonly Interval[], share: number): Interval {
  const of = (values: number[]) => {
    const value = quantile(values, share);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value; // between two that never end
  };
  return { lower: of(samples.map(({ lower }) => lower)), upper: of(samples.map(({ upper }) => upper)) };
}
