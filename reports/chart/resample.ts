/**
 * Brings a series down to as many points as a chart can show, so that a report of an hour is no larger than one of a
 * minute. Counts are added up, latencies and backlogs keep their worst value: nothing bad disappears.
 */
import type { Series } from "../../harness/measure/series.ts";

/** The same series in at most `most` buckets; returned as it is when it already fits. */
export function resample(series: Series, most: number): Series {
  const factor = Math.max(1, Math.ceil(series.times.length / most));
  const sums = (values: readonly number[]) =>
    groups(values, factor).map((group) => group.reduce((a, b) => a + b, 0));
  const worst = (values: readonly (number | null)[]) => groups(values, factor).map(greatest);
  return {
    bucketMs: series.bucketMs * factor,
    times: series.times.filter((_, i) => i % factor === 0),
    firstAttempts: sums(series.firstAttempts),
    firstAttemptsOk: sums(series.firstAttemptsOk),
    acknowledgedByRegion: mapValues(series.acknowledgedByRegion, sums),
    latencyMs: {
      p50: worst(series.latencyMs.p50),
      p95: worst(series.latencyMs.p95),
      p99: worst(series.latencyMs.p99),
    },
    backlogByRegion: mapValues(series.backlogByRegion, (samples) => peaks(samples, most)),
    edgeByRegion: series.edgeByRegion,
  };
}

type Sample = readonly [number, number];

/** The greatest sample of each group, at its own time. */
function peaks(samples: readonly Sample[], most: number): Sample[] {
  const factor = Math.max(1, Math.ceil(samples.length / most));
  return groups(samples, factor).map((group) => group.reduce((a, b) => (b[1] > a[1] ? b : a)));
}

function groups<T>(values: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => i * size);
  return starts.map((start) => values.slice(start, start + size));
}

function greatest(values: readonly (number | null)[]): number | null {
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
